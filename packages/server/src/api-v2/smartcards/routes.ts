import type { ApiRoute } from '../route.js';
import { getSmartcard, listCertificatesOfSmartcard, listOperationsOfSmartcard } from './get-smartcard.js';
import { listSmartcards } from './list-smartcards.js';
import { postOfflineUnblock } from './offline-unblock.js';

/** Smart cards. */
export const smartcardRoutes: readonly ApiRoute[] = [
  listSmartcards,
  getSmartcard,
  listCertificatesOfSmartcard,
  listOperationsOfSmartcard,
  postOfflineUnblock,
];
