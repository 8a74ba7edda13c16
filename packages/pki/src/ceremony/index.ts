export { SoftwareKeyStore } from '../keystore/software/software-key-store.js';
export {
  combineShares,
  type KeyShare,
  requireSplitTerms,
  type SplitTerms,
  shareDigest,
  splitKey,
} from './key-share.js';
export { resealKey } from './reseal-key.js';
export { parseShareText, shareText, type TypedShare } from './share-text.js';
