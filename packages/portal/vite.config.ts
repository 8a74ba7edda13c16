import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import react from '@vitejs/plugin-react';
import { defineConfig, type Plugin } from 'vite';

const site = fileURLToPath(new URL('./dist/site/', import.meta.url));

/** Writes each script compressed beside itself, so that the server compresses nothing while people wait. */
function compressed(): Plugin {
  return {
    name: 'compressed',
    apply: 'build',
    closeBundle() {
      const folder = `${site}assets/`;
      for (const name of readdirSync(folder)) {
        const octets = readFileSync(folder + name);
        writeFileSync(`${folder}${name}.br`, brotliCompressSync(octets));
        writeFileSync(`${folder}${name}.gz`, gzipSync(octets, { level: 9 }));
      }
    },
  };
}

export default defineConfig({
  root: fileURLToPath(new URL('.', import.meta.url)),
  // Relative to the page's base address, which the server sets: it may stand behind a path prefix.
  base: './',
  plugins: [react(), compressed()],
  build: {
    outDir: site,
    emptyOutDir: true,
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    // The server finds in it which script has the texts of a reader's language.
    manifest: 'manifest.json',
    rolldownOptions: {
      output: {
        codeSplitting: {
          // What the first page needs comes in two files instead of fifty: browsers ask an HTTP/1.1 server for six at a time.
          groups: [
            { name: 'libraries', tags: ['$initial'], test: /node_modules/, priority: 1 },
            { name: 'portal', tags: ['$initial'] },
          ],
        },
      },
    },
  },
});
