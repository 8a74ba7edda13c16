import type { ApiRoute } from '../route.js';
import { getCertificate, getCertificateFile } from './get-certificate.js';
import { listCertificates } from './list-certificates.js';

/** Certificates. */
export const certificateRoutes: readonly ApiRoute[] = [listCertificates, getCertificate, getCertificateFile];
