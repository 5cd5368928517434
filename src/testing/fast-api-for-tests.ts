// Test support: a real FastAPI application, from Debian's packages.
import { spawn, spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after } from 'node:test';
import { temporaryDirectory } from './temporary-directory-for-tests.ts';

/** As FastAPI's tutorial has it ("Simple OAuth2 with Password and Bearer"), with tokens of its own. */
const APPLICATION = `
import secrets
from typing import List
from fastapi import Depends, FastAPI, HTTPException, status
from fastapi.security import OAuth2PasswordBearer, OAuth2PasswordRequestForm
from pydantic import BaseModel

USERS = {"johndoe": {"username": "johndoe", "password": "canary-Secret&1"}}
TOKENS = {}

app = FastAPI(title="Items")
oauth2_scheme = OAuth2PasswordBearer(tokenUrl="token")


class User(BaseModel):
    username: str


class Item(BaseModel):
    id: int


class Token(BaseModel):
    access_token: str
    token_type: str


def current_user(token: str = Depends(oauth2_scheme)):
    if token not in TOKENS:
        raise HTTPException(
            status_code=status.HTTP_401_UNAUTHORIZED,
            detail="Invalid authentication credentials",
            headers={"WWW-Authenticate": "Bearer"},
        )
    return USERS[TOKENS[token]]


@app.post("/token", response_model=Token)
def login(form_data: OAuth2PasswordRequestForm = Depends()):
    user = USERS.get(form_data.username)
    if not user or not secrets.compare_digest(user["password"].encode(), form_data.password.encode()):
        raise HTTPException(status_code=400, detail="Incorrect username or password")
    token = secrets.token_urlsafe(24)
    TOKENS[token] = user["username"]
    return {"access_token": token, "token_type": "bearer"}


@app.get("/users/me", response_model=User)
def read_users_me(user: dict = Depends(current_user)):
    return user


@app.get("/items", response_model=List[Item])
def read_items(user: dict = Depends(current_user)):
    return [{"id": 1}]
`;

export const FAST_API_USER = { LOGIN_EMAIL: 'johndoe', LOGIN_PASSWORD: 'canary-Secret&1' };

const PYTHONS = ['/usr/bin/python3', 'python3'];
const IMPORTS = 'import fastapi, multipart, uvicorn';
const python = PYTHONS.find((each) => spawnSync(each, ['-c', IMPORTS], { stdio: 'ignore' }).status === 0);

/** The `skip` option of a test: why the application cannot be run here, or false. */
export const withoutFastApi =
  python === undefined &&
  'FastAPI is not installed: apt-get install python3-fastapi python3-multipart uvicorn';

/** Starts the application on a free port; ended after the tests of the file. */
export async function startFastApi(): Promise<string> {
  const folder = temporaryDirectory();
  writeFileSync(join(folder, 'application.py'), APPLICATION);
  const server = spawn(python ?? 'python3', ['-m', 'uvicorn', 'application:app', '--port', '0'], {
    cwd: folder,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  after(() => void server.kill());
  let output = '';
  for await (const chunk of server.stderr) {
    output += String(chunk);
    const [, url] = /running on (http:\/\/[\d.:]+)/.exec(output) ?? [];
    if (url !== undefined) {
      server.stderr.resume();
      return url;
    }
  }
  throw new Error(`uvicorn ended before it served: ${output}`);
}
