import type express from 'express';
import type { ConsoleFile, ConsoleFiles } from './console-files.js';
import { assetHeaders, pageHeaders } from './console-headers.js';

export interface ConsoleOptions {
  readonly files: ConsoleFiles;
  /** Where people sign in. */
  readonly issuer: string;
  /** What the console is called there. */
  readonly clientId: string;
}

/** The page itself, and the one on which a token that was renewed in a hidden frame arrives. */
const PAGE = 'index.html';
const RENEWED = 'renewed.html';

/**
 * Serves the console at `/console`: its page at every address below that is no file, so that what a browser shows can be
 * bookmarked. It holds no secret and no data, so it asks nobody who they are.
 */
export function serveConsole(app: express.Express, { files, issuer, clientId }: ConsoleOptions): void {
  const settings = JSON.stringify({ issuer, clientId });
  app.use('/console', (request, response) => {
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      return void response.status(405).set('allow', 'GET, HEAD').end();
    }
    const name = request.path.slice(1);
    if (name === 'settings.json') {
      return void response.set(assetHeaders(false)).type('json').send(settings);
    }
    if (name === 'renewed') return page(request, response, RENEWED, "'self'");
    const file = files.get(name);
    if (file && name !== PAGE && name !== RENEWED) {
      return send(request, response.set(assetHeaders(name.startsWith('assets/'))), file);
    }
    // A file that is not there must not be answered with a page: a browser would run it as what it asked for.
    if (/\.\w+$/.test(name)) return void response.status(404).set(assetHeaders(false)).type('text').send('Not found.');
    page(request, response, PAGE, "'none'");
  });

  function page(request: express.Request, response: express.Response, name: string, framedBy: "'none'" | "'self'") {
    const file = files.get(name);
    response.set(pageHeaders(issuer, framedBy));
    if (file) send(request, response, file);
    else response.status(404).type('text').send('The console has not been built: npm start does it.');
  }
}

function send(request: express.Request, response: express.Response, { mediaType, bytes, compressed }: ConsoleFile) {
  response.set({ 'content-type': mediaType, vary: 'accept-encoding' });
  if (!compressed || !request.acceptsEncodings('gzip')) return void response.send(bytes);
  response.set('content-encoding', 'gzip').send(compressed);
}
