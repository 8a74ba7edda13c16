// Checks that every relative link in the repository's Markdown leads to a file, and its #fragment to a heading.
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';

/** The anchor that a heading gets on the forges: lower case, punctuation dropped, blanks to dashes. */
function anchorOf(heading) {
  const text = heading.replace(/\[([^\]]*)\]\([^)]*\)/g, '$1').replace(/[`*]/g, '');
  return text
    .trim()
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, '')
    .replace(/\s/g, '-');
}

function withoutCode(markdown) {
  return markdown.replace(/^(```|~~~)[\s\S]*?^\1/gm, '').replace(/`[^`\n]*`/g, '');
}

function anchorsOf(markdown) {
  const withoutFences = markdown.replace(/^(```|~~~)[\s\S]*?^\1/gm, '');
  return new Set(
    [...withoutFences.matchAll(/^#{1,6}\s+(.+?)\s*#*$/gm)].map(([, heading]) => anchorOf(heading)),
  );
}

/** Every broken relative link of one Markdown file, as `target: reason`. */
export function brokenLinks(file, folder) {
  const path = join(folder, file);
  const markdown = readFileSync(path, 'utf8');
  const broken = [];
  for (const [, target] of withoutCode(markdown).matchAll(/\]\(\s*<?([^)\s>]+)>?(?:\s+"[^"]*")?\s*\)/g)) {
    if (/^[a-z][a-z0-9+.-]*:/i.test(target) || target.startsWith('//')) continue;
    const [linkPath, fragment] = target.split('#');
    const linked = linkPath === '' ? path : resolve(dirname(path), decodeURIComponent(linkPath));
    if (!existsSync(linked)) broken.push(`${target}: no such file`);
    else if (fragment && statSync(linked).isFile() && linked.endsWith('.md')) {
      if (!anchorsOf(readFileSync(linked, 'utf8')).has(fragment)) broken.push(`${target}: no such heading`);
    }
  }
  return broken;
}

/** Markdown files of the repository: known to git, or new and not ignored. */
export function markdownFiles(folder) {
  const list = ['ls-files', '-z', '--cached', '--others', '--exclude-standard', '*.md'];
  const files = execFileSync('git', list, { cwd: folder, encoding: 'utf8' }).split('\0');
  return files.filter((file) => file !== '' && existsSync(join(folder, file)));
}

if (process.argv[1] === import.meta.filename) {
  const folder = dirname(import.meta.dirname);
  const broken = markdownFiles(folder).flatMap((file) =>
    brokenLinks(file, folder).map((link) => `${file}: ${link}`),
  );
  for (const line of broken) console.error(line);
  process.exitCode = broken.length === 0 ? 0 : 1;
}
