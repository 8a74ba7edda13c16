import { Failure } from '../../app/failure.js';
import { troubleOfKind } from '../../app/trouble.js';
import { useLanguage } from '../../language/language.js';
import { CertificatesRefused } from './certificates-refused.js';
import { UnknownKeyAlgorithm } from './key-pair.js';
import { UntrustedExchange } from './untrusted-exchange.js';

const exchangeFaultTexts = {
  issuer: 'software.exchangeIssuer',
  validity: 'software.exchangeValidity',
  usage: 'software.exchangeUsage',
} as const;

/** Tells why there is no file, and whether trying again helps. */
export function FileFailure({ error }: { readonly error: Error | null }) {
  const { t } = useLanguage();
  if (error instanceof UntrustedExchange) {
    // Only the clock can be put right where the page is.
    const trouble = error.fault === 'validity' ? 'other' : 'refusedKey';
    return <Failure error={new Error(t(exchangeFaultTexts[error.fault]))} trouble={trouble} />;
  }
  if (error instanceof UnknownKeyAlgorithm) {
    const text = t('software.unknownAlgorithm', { name: error.algorithmName });
    return <Failure error={new Error(text)} trouble="refusedKey" />;
  }
  if (error instanceof CertificatesRefused)
    return (
      <Failure error={error} trouble={error.kinds.map(troubleOfKind).find((one) => one !== undefined)} />
    );
  return <Failure error={error} />;
}
