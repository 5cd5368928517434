import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

type Environment = Readonly<Record<string, string | undefined>>;

/** What is checked out, as far as it is known. */
export interface Revision {
  /** The commit's hash. */
  readonly revision?: string;
  readonly branch?: string;
  /** Whether that is the default branch; a folder without version control is one. */
  readonly isDefault: boolean;
}

/** How a CI server says what it checked out: names of its variables. */
interface Server {
  /** Set on this server only. */
  readonly named: string;
  readonly revision: string;
  /** Set for a pull or merge request, which is never the default branch, whatever its branch is called. */
  readonly request: string;
  /** The first that is set. */
  readonly branch: readonly string[];
  readonly defaultBranch?: string;
  /** A JSON file with `repository.default_branch`. */
  readonly event?: string;
  /** `true` on the default branch. */
  readonly isDefault?: string;
}

// One more server is one entry.
const SERVERS: readonly Server[] = [
  {
    ...{ named: 'GITHUB_ACTIONS', revision: 'GITHUB_SHA', request: 'GITHUB_HEAD_REF' },
    ...{ branch: ['GITHUB_HEAD_REF', 'GITHUB_REF_NAME'], event: 'GITHUB_EVENT_PATH' },
  },
  {
    ...{ named: 'GITLAB_CI', revision: 'CI_COMMIT_SHA', request: 'CI_MERGE_REQUEST_IID' },
    branch: ['CI_MERGE_REQUEST_SOURCE_BRANCH_NAME', 'CI_COMMIT_REF_NAME'],
    defaultBranch: 'CI_DEFAULT_BRANCH',
  },
  {
    ...{ named: 'JENKINS_URL', revision: 'GIT_COMMIT', request: 'CHANGE_ID' },
    ...{ branch: ['CHANGE_BRANCH', 'BRANCH_NAME', 'GIT_BRANCH'], isDefault: 'BRANCH_IS_PRIMARY' },
  },
  {
    ...{ named: 'TF_BUILD', revision: 'BUILD_SOURCEVERSION', request: 'SYSTEM_PULLREQUEST_SOURCEBRANCH' },
    branch: ['SYSTEM_PULLREQUEST_SOURCEBRANCH', 'BUILD_SOURCEBRANCH'],
  },
  {
    ...{ named: 'BITBUCKET_BUILD_NUMBER', revision: 'BITBUCKET_COMMIT', request: 'BITBUCKET_PR_ID' },
    branch: ['BITBUCKET_BRANCH'],
  },
  {
    ...{ named: 'CIRCLECI', revision: 'CIRCLE_SHA1', request: 'CIRCLE_PR_NUMBER' },
    branch: ['CIRCLE_BRANCH'],
  },
];

const USUAL_NAMES = ['main', 'master'];
const GIT_LIMIT_MS = 2000;

/**
 * The revision and the branch that are checked out: as the CI server says, else as git does.
 * @param defaultBranch the setting DEFAULT_BRANCH, which takes precedence
 */
export function revisionIn(folder: string, environment: Environment, defaultBranch?: string): Revision {
  const server = SERVERS.find(({ named }) => environment[named]);
  const given = server ? ofServer(server, environment) : ofGit(folder);
  const { revision, branch } = given;
  const wanted = defaultBranch ?? given.defaultBranch ?? defaultBranchOfGit(folder, branch);
  const isDefault = given.isDefault ?? isNamed(branch, wanted, revision);
  return { ...(revision ? { revision } : {}), ...(branch ? { branch } : {}), isDefault };
}

function isNamed(
  branch: string | undefined,
  wanted: string | undefined,
  revision: string | undefined,
): boolean {
  // Without a branch: a folder without version control, or a commit that was checked out by its hash.
  if (branch === undefined) return revision === undefined;
  return wanted === undefined ? USUAL_NAMES.includes(branch) : branch === wanted;
}

interface Given {
  readonly revision?: string | undefined;
  readonly branch?: string | undefined;
  readonly defaultBranch?: string | undefined;
  readonly isDefault?: boolean | undefined;
}

function ofServer(server: Server, environment: Environment): Given {
  const branch = server.branch.map((name) => environment[name]).find(Boolean);
  const named = server.defaultBranch && environment[server.defaultBranch];
  return {
    revision: environment[server.revision] || undefined,
    branch: branch?.replace(/^(?:refs\/heads|origin)\//, ''),
    defaultBranch: named || defaultBranchIn(environment[server.event ?? '']),
    isDefault: environment[server.request] ? false : primary(server, environment),
  };
}

function primary({ isDefault }: Server, environment: Environment): boolean | undefined {
  const said = isDefault === undefined ? undefined : environment[isDefault];
  return said ? said === 'true' : undefined;
}

function defaultBranchIn(path: string | undefined): string | undefined {
  if (!path) return undefined;
  try {
    const event = JSON.parse(readFileSync(path, 'utf8')) as { repository?: { default_branch?: unknown } };
    const name = event.repository?.default_branch;
    return typeof name === 'string' ? name : undefined;
  } catch {
    // The event's file is the server's own matter.
    return undefined;
  }
}

function ofGit(folder: string): Given {
  const revision = git(folder, 'rev-parse', 'HEAD');
  if (revision === undefined) return {};
  const branch = git(folder, 'rev-parse', '--abbrev-ref', 'HEAD');
  return { revision, branch: branch === 'HEAD' ? undefined : branch };
}

function defaultBranchOfGit(folder: string, branch: string | undefined): string | undefined {
  if (branch === undefined) return undefined;
  return git(folder, 'rev-parse', '--abbrev-ref', 'origin/HEAD')?.replace(/^origin\//, '');
}

/** What git prints; undefined where there is no git, no repository, or no such name. */
function git(folder: string, ...parameters: readonly string[]): string | undefined {
  const { status, stdout } = spawnSync('git', parameters, {
    cwd: folder,
    encoding: 'utf8',
    timeout: GIT_LIMIT_MS,
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  return status === 0 ? stdout.trim() || undefined : undefined;
}
