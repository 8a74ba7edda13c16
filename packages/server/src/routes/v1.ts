import type { RouteDefinition } from '../http/route.js';
import { postSmartcard } from './assign-smartcard.js';
import { putRequest } from './change-request.js';
import { postRequest } from './create-request.js';
import { getAuthenticationResponse } from './get-authentication-response.js';
import { getCertificateRequestGenerationOptions } from './get-certificate-request-generation-options.js';
import { getProfileCertificates, getSmartcardCertificates } from './get-certificates.js';
import { getDiversifiedKey } from './get-diversified-key.js';
import { getProfileOperations, getSmartcardOperations } from './get-operations.js';
import { getProfile } from './get-profile.js';
import { getProfileTemplate } from './get-profile-template.js';
import { getRequest } from './get-request.js';
import { getRequestSmartcard } from './get-request-smartcard.js';
import { getServerProposedPin } from './get-server-proposed-pin.js';
import { getSmartcard } from './get-smartcard.js';
import { getSmartcardConfiguration } from './get-smartcard-configuration.js';
import { getWorkflowPolicy } from './get-workflow-policy.js';
import { listCertificates } from './list-certificates.js';
import { listProfileTemplates } from './list-profile-templates.js';
import { listProfiles } from './list-profiles.js';
import { listRequests } from './list-requests.js';
import { listSmartcards } from './list-smartcards.js';
import { postCertificateData } from './post-certificate-data.js';
import { putRequestProfile } from './update-profile.js';
import { putRequestSmartcard } from './update-smartcard.js';

/** The whole v1.0 API, in the order of the reference's route table, with our additions beside their like. */
export const v1Routes: readonly RouteDefinition[] = [
  listProfileTemplates,
  getProfileTemplate,
  getWorkflowPolicy,
  getSmartcardConfiguration,
  postRequest,
  getRequest,
  listRequests,
  putRequest,
  getCertificateRequestGenerationOptions,
  postCertificateData,
  postSmartcard,
  listSmartcards,
  getSmartcard,
  getRequestSmartcard,
  putRequestSmartcard,
  getDiversifiedKey,
  getAuthenticationResponse,
  getServerProposedPin,
  listProfiles,
  getProfile,
  putRequestProfile,
  getProfileOperations,
  getSmartcardOperations,
  getProfileCertificates,
  getSmartcardCertificates,
  listCertificates,
];
