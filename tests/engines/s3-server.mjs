// An S3 server in a process of its own, so that it can be killed: `node s3-server.mjs FOLDER PORT BUCKET KEY_ID SECRET`. Says "ready" when it
// answers.
//
// @20minutes/s3rver 4.0.4 (MIT, 2026): the s3rver that npm has (3.7.1) goes on there, with the busboy, fast-xml-parser and koa of today
// where 3.7.1 has those of 2021; its 5.0 needs Node 24. DuckDB writes to it by path and in parts (multipart), and it checks signatures.
// fauxqs needs Node 22 and the whole AWS SDK; @push.rocks/smarts3 wraps s3rver 3.7.1; MinIO's server is neither on npm nor in Debian.
import { rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { resolve } from 'node:path';

const require = createRequire(resolve('node_modules/.cache/engines/package.json'));
const S3rver = require('@20minutes/s3rver');
const { DUMMY_ACCOUNT } = require('@20minutes/s3rver/lib/models/account');
const v4 = require('@20minutes/s3rver/lib/signature/v4');
const [folder, port, bucket, keyId, secret] = process.argv.slice(2);
DUMMY_ACCOUNT.createKeyPair(keyId, secret);
// DuckDB lists and deletes at `/bucket/`, and signs that; s3rver checks the signature of `/bucket`.
const { getStringToSign } = v4;
v4.getStringToSign = (request, how) =>
  getStringToSign(request.uri === `/${bucket}` ? { ...request, uri: `${request.uri}/` } : request, how);
const server = new S3rver({
  directory: folder,
  address: '127.0.0.1',
  port: Number(port),
  vhostBuckets: false,
  configureBuckets: [{ name: bucket }],
  silent: true,
});
// s3rver removes a folder behind its last object: it looks whether it is empty, and some time later removes it with what is in it by then.
// An object that is put there meanwhile is answered with 200, and is gone: DuckLake puts the next file of a table while it deletes the last.
const { store } = server;
store.deleteObject = (inBucket, key) =>
  Promise.all(
    ['object', 'object.md5', 'metadata.json'].map((part) =>
      rm(store.getResourcePath(inBucket, key, part), { force: true }),
    ),
  );
await server.run();
console.log('ready');
