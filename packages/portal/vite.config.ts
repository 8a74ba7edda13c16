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
  build: { outDir: site, emptyOutDir: true, assetsInlineLimit: 0, modulePreload: { polyfill: false } },
});
