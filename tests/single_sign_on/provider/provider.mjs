// The made-up council's OpenID provider, a real one, for the tests: node provider.mjs FOLDER
//
// FOLDER/setup.json says on which port it listens, whom it knows, who its clients are and what it signs with.
// Tests steer it through FOLDER/socket, which nobody else can reach: POST /keys signs with other keys from then on,
// POST /groups puts somebody into other groups, POST /next replaces the next answer at an address, POST /reset puts
// groups and answers back as they were.

import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';

import Provider from 'oidc-provider';

const folder = process.argv[2];
const setup = readSetup();
const issuer = `http://127.0.0.1:${setup.port}`;
const replaced = new Map();
let provider = makeProvider(setup.keys);

function readSetup() {
  return JSON.parse(readFileSync(`${folder}/setup.json`));
}

function html(title, inside) {
  return `<!doctype html><html lang="en"><title>${title}</title><h1>${title}</h1>${inside}</html>`;
}

async function findAccount(_, sub) {
  const account = setup.accounts[sub];
  return account && { accountId: sub, claims: async (use) => claimsOf(sub, account, use) };
}

// Some providers keep the groups out of the token, to be asked for.
function claimsOf(sub, { name, groups, askedFor }, use) {
  return askedFor && use === 'id_token' ? { sub } : { sub, name, groups };
}

// Everything that a client asks for is granted: what is tested is the portal.
async function loadExistingGrant(ctx) {
  const { client, session } = ctx.oidc;
  const grant = new ctx.oidc.provider.Grant({ clientId: client.clientId, accountId: session.accountId });
  grant.addOIDCScope('openid profile groups');
  await grant.save();
  return grant;
}

function makeProvider(keys) {
  const made = new Provider(issuer, {
    claims: { openid: ['sub'], profile: ['name'], groups: ['groups'] },
    clients: setup.clients,
    conformIdTokenClaims: false,
    cookies: { keys: ['for tests'] },
    features: {
      backchannelLogout: { enabled: true },
      devInteractions: { enabled: false },
      rpInitiatedLogout: { enabled: true, logoutSource, postLogoutSuccessSource },
    },
    findAccount,
    interactions: { url: (_, interaction) => `${issuer}/login/${interaction.uid}` },
    jwks: { keys },
    loadExistingGrant,
    pkce: { required: () => true },
    renderError: async (ctx, out) => { ctx.type = 'html'; ctx.body = html('Error', out.error); },
    responseTypes: ['code'],
  });
  made.use(replaceAnswer);
  made.on('grant.error', (_, error) => console.error(error));
  made.on('server_error', (_, error) => console.error(error));
  made.on('backchannel.error', (_, error) => console.error(error));
  return made;
}

async function logoutSource(ctx, form) {
  const button = '<button name="logout" value="yes">Sign out of the council</button></form>';
  ctx.body = html('Sign out?', form.replace('</form>', button));
}

async function postLogoutSuccessSource(ctx) {
  ctx.body = html('Signed out', '');
}

async function replaceAnswer(ctx, next) {
  await next();
  const other = replaced.get(ctx.path);
  if (!other) return;
  replaced.delete(ctx.path);
  ctx.status = other.status ?? ctx.status;
  ctx.set(other.headers ?? {});
  ctx.body = other.body ?? { ...ctx.body, ...other.but };
}

async function read(request) {
  const chunks = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

async function login(request, response) {
  if (request.method !== 'POST') {
    const field = '<label for="account">Account</label><input id="account" name="account">';
    const buttons = '<button>Sign in</button><button name="cancel" value="yes">Cancel</button>';
    response.setHeader('Content-Type', 'text/html');
    response.end(html('The council', `<form method="post" action="${issuer}${request.url}">${field}${buttons}</form>`));
    return;
  }
  const sent = new URLSearchParams(await read(request));
  const result = sent.has('cancel') ? { error: 'access_denied' } : { login: { accountId: sent.get('account') } };
  await provider.interactionFinished(request, response, result, { mergeWithLastSubmission: false });
}

const orders = {
  '/keys': ({ keys }) => { provider = makeProvider(keys); },
  '/groups': ({ account, groups }) => { setup.accounts[account].groups = groups; },
  '/next': ({ path, ...other }) => { replaced.set(path, other); },
  '/reset': () => { replaced.clear(); setup.accounts = readSetup().accounts; },
};

const front = createServer((request, response) => {
  const answer = request.url.startsWith('/login/') ? login : provider.callback();
  Promise.resolve(answer(request, response)).catch((error) => {
    console.error(error);
    response.writeHead(500).end();
  });
});

const back = createServer(async (request, response) => {
  const order = orders[request.url];
  if (order) order(JSON.parse(await read(request)));
  response.writeHead(order ? 204 : 404).end();
});

process.on('SIGINT', () => process.exit());
rmSync(`${folder}/socket`, { force: true });
front.listen(setup.port, '127.0.0.1', () => {
  writeFileSync(`${folder}/pid`, `${process.pid}\n`);
  back.listen(`${folder}/socket`);
});
