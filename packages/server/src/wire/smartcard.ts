import { type EnumTables, flagsToNumber, toNumber, type Smartcard as WireSmartcard } from '@cardea/contract';
import { emptyUuid, type Smartcard } from '@cardea/domain';

/** A smart card as the wire prints it: the thirteen documented properties (MIM CM: get smart card profiles). */
export function smartcardToWire(enums: EnumTables, smartcard: Smartcard): WireSmartcard {
  return {
    Uuid: smartcard.uuid,
    Status: toNumber(enums, 'SmartcardStatus', smartcard.status),
    Flags: flagsToNumber(enums, 'SmartcardFlags', smartcard.flags),
    ParentSmartcardUuid: smartcard.parentSmartcardUuid ?? emptyUuid,
    PrimarySmartcardUuid: smartcard.primarySmartcardUuid ?? emptyUuid,
    PermanentSmartcardUuid: smartcard.permanentSmartcardUuid ?? emptyUuid,
    AssignedUserUuid: smartcard.assignedUserUuid,
    ProfileTemplateUuid: smartcard.profileTemplateUuid,
    ProfileTemplateVersion: smartcard.profileTemplateVersion,
    Comment: smartcard.comment,
    SerialNumber: smartcard.cardSerial,
    Middleware: smartcard.middleware,
    Atr: smartcard.atr,
  };
}
