import { type Smartcard, smartcardFlags, smartcardStatuses } from '@cardea/domain';
import { Type } from 'typebox';
import { component, exact, Guid, Instant, names, nullable } from './common.js';

/** A smart card as the management API shows it: one assignment of a card to a person. */
export const SmartcardSchema = component(
  'Smartcard',
  exact({
    uuid: Guid,
    status: names(smartcardStatuses),
    flags: Type.Array(names(smartcardFlags)),
    cardSerial: Type.String(),
    cardId: nullable(Guid),
    middleware: Type.String(),
    atrHex: Type.String(),
    assignedUserUuid: Guid,
    profileUuid: nullable(Guid),
    profileTemplateUuid: Guid,
    profileTemplateVersion: Type.Integer(),
    parentSmartcardUuid: nullable(Guid),
    primarySmartcardUuid: nullable(Guid),
    permanentSmartcardUuid: nullable(Guid),
    boundByRequestUuid: nullable(Guid),
    comment: Type.String(),
    createdAt: Instant,
    activatedAt: nullable(Instant),
  }),
);

/** A smart card as JSON. */
export function smartcardToJson(smartcard: Smartcard) {
  return {
    uuid: smartcard.uuid,
    status: smartcard.status,
    flags: smartcard.flags,
    cardSerial: smartcard.cardSerial,
    cardId: smartcard.cardId,
    middleware: smartcard.middleware,
    atrHex: smartcard.atr,
    assignedUserUuid: smartcard.assignedUserUuid,
    profileUuid: smartcard.profileUuid,
    profileTemplateUuid: smartcard.profileTemplateUuid,
    profileTemplateVersion: smartcard.profileTemplateVersion,
    parentSmartcardUuid: smartcard.parentSmartcardUuid,
    primarySmartcardUuid: smartcard.primarySmartcardUuid,
    permanentSmartcardUuid: smartcard.permanentSmartcardUuid,
    boundByRequestUuid: smartcard.boundByRequestUuid,
    comment: smartcard.comment,
    createdAt: smartcard.createdAt.toISOString(),
    activatedAt: smartcard.activatedAt?.toISOString() ?? null,
  };
}
