import type { ApiRoute } from '../route.js';
import { postNewAdminKey, postNewAdminKeyAnswer, postNewAdminKeyConfirmation } from './admin-key-change.js';
import { putPriority } from './change-priority.js';
import { postRequest } from './create-request.js';
import { abandon, approve, cancel, complete, deny } from './decide.js';
import { postOneTimePasswords } from './distribute-one-time-passwords.js';
import { getDocument, getPersonalization, listDocuments } from './documents.js';
import { getDataCollection } from './get-data-collection.js';
import { getHistory } from './get-history.js';
import { getRequest } from './get-request.js';
import { postHandOver, postRedemption } from './hand-over.js';
import { listRequests } from './list-requests.js';
import { postProgress } from './progress.js';
import { postUseOfOneTimePasswords, resume } from './resume.js';
import { getEvents } from './watch-request.js';

/** Requests, from creation to their end. */
export const requestRoutes: readonly ApiRoute[] = [
  listRequests,
  postRequest,
  getRequest,
  getHistory,
  getDataCollection,
  approve,
  deny,
  cancel,
  abandon,
  resume,
  complete,
  putPriority,
  postOneTimePasswords,
  postUseOfOneTimePasswords,
  listDocuments,
  getDocument,
  getPersonalization,
  postNewAdminKey,
  postNewAdminKeyAnswer,
  postNewAdminKeyConfirmation,
  postHandOver,
  postRedemption,
  postProgress,
  getEvents,
];
