import { CmError } from '../errors.js';
import { parseSecurityDescriptor } from '../security-descriptor/parse-sddl.js';

/** What a profile template breaks. */
export interface TemplateFinding {
  /** Where, such as `policies.Enroll.policyDataCollection[0].validationData`. */
  readonly path: string;
  /** What must hold there, one sentence; never what was written. */
  readonly rule: string;
}

/** Everything that was found: errors forbid saving, warnings don't. */
export interface TemplateValidation {
  readonly errors: readonly TemplateFinding[];
  readonly warnings: readonly TemplateFinding[];
}

/** Collects what rules find, in the order of looking. */
export class Findings implements TemplateValidation {
  readonly errors: TemplateFinding[] = [];
  readonly warnings: TemplateFinding[] = [];

  /** Notes an error unless `holds`. */
  require(holds: boolean, path: string, rule: string): void {
    if (!holds) this.errors.push({ path, rule });
  }

  /** Notes a warning when `isDoubtful`. */
  warnIf(isDoubtful: boolean, path: string, rule: string): void {
    if (isDoubtful) this.warnings.push({ path, rule });
  }

  /** Notes an error when `read` throws an error of the domain. */
  readable(path: string, read: () => unknown): void {
    try {
      read();
    } catch (error) {
      if (!(error instanceof CmError)) throw error;
      this.errors.push({ path, rule: error.detail });
    }
  }

  sddl(path: string, text: string): void {
    this.readable(path, () => parseSecurityDescriptor(text, path));
  }

  /** A text of limited length that PostgreSQL can hold. */
  text(path: string, text: string, longest: number): void {
    this.require(text.length <= longest, path, `must not exceed ${longest} characters`);
    this.require(!text.includes('\0'), path, 'must not hold NUL characters');
  }

  /** A name of something: not empty, no blanks around it. */
  name(path: string, text: string, longest: number): void {
    this.require(text.trim() !== '', path, 'must not be empty');
    this.require(text === text.trim(), path, 'must not begin or end with blanks');
    this.text(path, text, longest);
  }

  integer(path: string, value: number, least: number, most: number): void {
    this.require(
      Number.isInteger(value) && value >= least && value <= most,
      path,
      `must be a whole number from ${least} to ${most}`,
    );
  }

  /** No two alike, without regard to case; `pathOf` names the place of the second. */
  unique(texts: readonly string[], pathOf: (index: number) => string): void {
    const seen = new Set<string>();
    for (const [index, text] of texts.entries()) {
      const folded = text.trim().toLowerCase();
      this.require(!seen.has(folded), pathOf(index), 'must not be there twice');
      seen.add(folded);
    }
  }
}
