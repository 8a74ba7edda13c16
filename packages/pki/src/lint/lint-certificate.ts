import { CmError } from '@cardea/domain';
import type { LintRule, LintTerms } from './lint-rule.js';
import { derEncoding } from './rules/der-encoding.js';
import { DerFault } from './strict-der.js';
import { decodeTbsCertificate, type TbsCertificate } from './tbs-certificate.js';

/** A rule that a certificate breaks, and how. */
export interface LintFinding {
  readonly rule: LintRule;
  readonly defect: string;
}

/**
 * Finds every rule that a TBSCertificate (DER) breaks. What is not DER breaks `der-encoding` alone, for readers would
 * differ in whatever else can be said of it.
 */
export function lintCertificate(
  tbsCertificateDer: Uint8Array,
  rules: readonly LintRule[],
  terms: LintTerms,
): readonly LintFinding[] {
  if (rules.length === 0) return [];
  let certificate: TbsCertificate;
  try {
    certificate = decodeTbsCertificate(tbsCertificateDer);
  } catch (error) {
    return [{ rule: derEncoding, defect: faultText(error) }];
  }
  const findings = (some: readonly LintRule[]) =>
    some.flatMap((rule) => {
      const defect = defectOf(rule, certificate, terms);
      return defect === undefined ? [] : [{ rule, defect }];
    });
  const encodingFindings = findings([derEncoding]);
  return encodingFindings.length > 0
    ? encodingFindings
    : findings(rules.filter((rule) => rule !== derEncoding));
}

/**
 * Refuses a TBSCertificate that breaks a rule; nobody may sign it then.
 *
 * Errors: `BadCertificationRequest` when the request or the directory is the cause, `Misconfigured` when the certificate
 * template or the installation is; both name the rule and its source.
 */
export function requireCleanLint(
  tbsCertificateDer: Uint8Array,
  rules: readonly LintRule[],
  terms: LintTerms,
): void {
  const findings = lintCertificate(tbsCertificateDer, rules, terms);
  if (findings.length === 0) return;
  const isRequestAtFault = findings.every(({ rule }) => rule.causedBy === 'request');
  const defects = findings.map(({ rule, defect }) => `it ${defect} [${rule.name}, ${rule.source}]`);
  throw new CmError(
    isRequestAtFault ? 'BadCertificationRequest' : 'Misconfigured',
    `The certificate was not signed: ${defects.join('; ')}.`,
  );
}

/** What a rule cannot read is a defect that belongs to the rule. */
function defectOf(rule: LintRule, certificate: TbsCertificate, terms: LintTerms): string | undefined {
  try {
    return rule.check(certificate, terms);
  } catch (error) {
    return faultText(error);
  }
}

function faultText(error: unknown): string {
  if (error instanceof DerFault) return error.message;
  throw error;
}
