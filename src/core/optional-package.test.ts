import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { DriftlineError } from './driftline-error.ts';
import { OPTIONAL_PACKAGES, withPackages } from './optional-package.ts';

/** The error that Node throws where a package is missing: by `import`, and by `require`. */
const notFound = (code: string, message: string) => Object.assign(new Error(message), { code });

test('the error for a missing package has the command that installs a version that fits', async () => {
  const errors = [
    notFound('ERR_MODULE_NOT_FOUND', "Cannot find package 'nodemailer' imported from /a/b.js"),
    notFound('MODULE_NOT_FOUND', "Cannot find module 'nodemailer'\nRequire stack:\n- /a/b.cjs"),
  ];
  for (const error of errors) {
    await assert.rejects(
      withPackages('E-mail', () => Promise.reject(error)),
      (thrown: unknown) => {
        assert.ok(thrown instanceof DriftlineError);
        assert.equal(thrown.code, 'DL_PACKAGE_MISSING');
        assert.equal(thrown.sentence, 'E-mail needs nodemailer, which is not installed.');
        assert.match(thrown.hint, /npm install "nodemailer@\^\d/);
        return thrown.cause === error;
      },
    );
  }
});

test('a missing file of a scoped package is reported by the name of the package', async () => {
  const error = notFound('MODULE_NOT_FOUND', "Cannot find module '@opentelemetry/sdk-logs/build/x.js'");
  await assert.rejects(
    withPackages('OpenTelemetry', () => Promise.reject(error)),
    /OpenTelemetry needs @opentelemetry\/sdk-logs, which is not installed/,
  );
});

test('any other error is passed on: of another package, or of an installed one that is broken', async () => {
  const errors = [
    notFound('MODULE_NOT_FOUND', "Cannot find module 'something-else'"),
    new Error("nodemailer: Cannot find module 'nodemailer'"),
  ];
  for (const error of errors) {
    await assert.rejects(
      withPackages('E-mail', () => Promise.reject(error)),
      (thrown: unknown) => thrown === error,
    );
  }
});

test('the packages are the optional peer dependencies of package.json, in the lowest versions', () => {
  const manifest = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));
  const { '@playwright/test': playwright, ...others } = manifest.peerDependencies;
  assert.ok(playwright);
  const named = Object.values(OPTIONAL_PACKAGES).flat();
  assert.deepEqual(
    named.toSorted(),
    Object.entries(others)
      .map(([name, range]) => `${name}@${String(range).split(' || ')[0]}`)
      .toSorted(),
  );
  for (const name of Object.keys(manifest.peerDependencies)) {
    assert.equal(manifest.peerDependenciesMeta[name]?.optional, true, name);
  }
});
