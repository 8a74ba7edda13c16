import { type EnumTables, flagsToNumber, toNumber, type Request as WireRequest } from '@cardea/contract';
import { emptyUuid, isDataCollectionComplete, type Request } from '@cardea/domain';
import { requestTime } from './times.js';

/** A request as the wire prints it (MIM CM: get request). */
export function requestToWire(enums: EnumTables, request: Request): WireRequest {
  const { certificateManagerProvided, subscriberProvided } = request.dataCollectionFlags;
  return {
    Uuid: request.uuid,
    RequestType: toNumber(enums, 'RequestType', request.type),
    Status: toNumber(enums, 'RequestStatus', request.status),
    Flags: flagsToNumber(enums, 'RequestFlags', [
      ...(request.isSmartcard ? (['Smartcard'] as const) : []),
      ...(request.isEnrollmentAgent ? (['EnrollmentAgent'] as const) : []),
    ]),
    DataCollection: request.dataCollection.map(({ name, value, isEncrypted }) => ({
      Name: name,
      // Who may read an encrypted item asks for it where the reading is recorded.
      Value: isEncrypted === true ? null : value,
    })),
    DataCollectionFlags: flagsToNumber(enums, 'DataCollectionFlags', [
      ...(certificateManagerProvided ? (['CertificateManagerProvided'] as const) : []),
      ...(subscriberProvided ? (['SubscriberProvided'] as const) : []),
    ]),
    OriginatorUserUuid: request.originatorUserUuid,
    TargetUserUuid: request.targetUserUuid,
    Submitted: requestTime(request.submittedAt),
    Completed: requestTime(request.completedAt),
    NewProfileUuid: request.newProfileUuid ?? emptyUuid,
    OldProfileUuid: request.oldProfileUuid ?? emptyUuid,
    NewSmartcardUuid: request.newSmartcardUuid ?? emptyUuid,
    OldSmartcardUuid: request.oldSmartcardUuid ?? emptyUuid,
    Priority: request.priority,
    Comment: request.comment,
    ProfileTemplateUuid: request.profileTemplateUuid,
    SecurityDescriptor: request.securityDescriptor,
    IsSmartcard: request.isSmartcard,
    IsEnrollmentAgent: request.isEnrollmentAgent,
    IsDataCollectionComplete: isDataCollectionComplete(request.dataCollectionFlags),
  };
}
