import { DEMO_ACCOUNTS } from './accounts.js';

const CLINICS = [...new Set(DEMO_ACCOUNTS.map(({ clinic }) => clinic))];

/** A list of accounts to sign in as. */
export function loginPage(uid: string): string {
  const action = `/interaction/${encodeURIComponent(uid)}`;
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>Pulmora: sign in (development)</title>
<meta name="viewport" content="width=device-width">
<style>
  body { font: 16px/1.5 system-ui, sans-serif; max-width: 40rem; margin: 3rem auto; padding: 0 1rem }
  button { display: block; width: 100%; margin: .3rem 0; padding: .6rem; font: inherit; text-align: left }
</style>
<h1>Sign in as</h1>
<p>Demo accounts of a development platform, without passwords. None of this exists in production.</p>
<form method="post" action="${action}">
${CLINICS.map(section).join('')}</form>
</html>
`;
}

const section = (clinic: string): string => `<h2>${clinic}</h2>
${DEMO_ACCOUNTS.filter((account) => account.clinic === clinic)
  .map(({ id, name }) => `<button name="account" value="${id}">${name} (${id})</button>\n`)
  .join('')}`;
