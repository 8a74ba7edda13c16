import { type Static, Type } from 'typebox';

// Names are lower case as documented; servers match any letter case before they apply these schemas. Unknown
// properties are allowed and ignored, and null means the same as absence, because older clients send both.
const text = Type.Optional(Type.Union([Type.String(), Type.Null()]));
const open = { additionalProperties: true };

// Where a request has one-time passwords, its first execution shows them; the header `Cardea-One-Time-Password` says
// the same. Cardea's own.
const onetimepassword = Type.Optional(Type.Union([Type.String(), Type.Array(Type.String()), Type.Null()]));

/** Starts a life-cycle operation (MIM CM: create request). */
export const CreateRequest = Type.Object(
  {
    profiletemplateuuid: text,
    /** The card to act on; the template is then the card's. */
    smartcard: text,
    /** The software profile to act on. */
    profile: text,
    /** A JSON array in a string, or an array of one-pair objects or of `{Name, Value}` objects. */
    datacollection: Type.Optional(
      Type.Union([Type.String(), Type.Array(Type.Record(Type.String(), Type.Unknown())), Type.Null()]),
    ),
    /** The target user; the caller when missing. */
    target: text,
    type: Type.String(),
    comment: text,
    /** 0 is served first, 255 last; digits in a string are accepted. */
    priority: Type.Optional(Type.Union([Type.String(), Type.Integer(), Type.Null()])),
    // From here on Cardea's own.
    /** RFC 5280 §5.3.1 reason by name or number, where the policy lets it be said. */
    revocationreason: Type.Optional(Type.Union([Type.String(), Type.Integer(), Type.Null()])),
    /** `d.hh:mm:ss` or whole seconds, where the policy lets it be said. */
    revocationdelay: Type.Optional(Type.Union([Type.String(), Type.Integer(), Type.Null()])),
    /** Common names; an online update of these alone. */
    certificatetemplates: Type.Optional(Type.Union([Type.Array(Type.String()), Type.Null()])),
    certificatetemplate: text,
    /** Why a card is updated: `certificateContentChanged`, `certificateTemplatesChanged` or `certificateExpired`. */
    reason: text,
  },
  open,
);
export type CreateRequest = Static<typeof CreateRequest>;

/** Completes, cancels or abandons a request: `Completed`, `Canceled` or `Abandoned`. */
export const ChangeRequest = Type.Object({ status: Type.String(), onetimepassword }, open);
export type ChangeRequest = Static<typeof ChangeRequest>;

/** A card's word that it made the key of a certification request (PIV attestation). Cardea's own. */
const KeyAttestation = Type.Object(
  {
    /** The certificate that the card issued over the key: DER in base64. */
    attestation: Type.String(),
    /** What leads from it to a root that the profile template trusts: DER in base64 each. */
    intermediates: Type.Optional(Type.Union([Type.Array(Type.String()), Type.Null()])),
  },
  open,
);

/** Hands in certification requests (MIM CM: get certificate responses). */
export const CertificateData = Type.Object(
  {
    /** PKCS#10 in base64 without PEM lines; none when the server generates the keys. */
    certificaterequests: Type.Optional(Type.Union([Type.Array(Type.String()), Type.Null()])),
    /**
     * The n-th belongs to the n-th certification request, null to one without; looked at where the profile template
     * requires key attestation. Cardea's own.
     */
    attestations: Type.Optional(
      Type.Union([Type.Array(Type.Union([KeyAttestation, Type.Null()])), Type.Null()]),
    ),
    /** Protects the PFX files of the answer. */
    pfxpassword: text,
    /** How they are encrypted: `aes256` when missing, or `tripleDes` (with SHA-1) for old Windows. Cardea's own. */
    pfxencryption: Type.Optional(
      Type.Union([Type.Literal('aes256'), Type.Literal('tripleDes'), Type.Null()]),
    ),
    /** Goes into the event history. */
    comments: text,
    onetimepassword,
  },
  open,
);
export type CertificateData = Static<typeof CertificateData>;

/** Binds a card to a request (MIM CM: assign a smart card to a request). */
export const AssignSmartcard = Type.Object(
  {
    requestid: Type.String(),
    /** The card's own id. */
    cardid: Type.String(),
    /** Hex. */
    atr: text,
    onetimepassword,
  },
  open,
);
export type AssignSmartcard = Static<typeof AssignSmartcard>;

/** Reports the new status of a card, such as `Retired` (MIM CM: update smart card status); the body may be missing. */
export const UpdateSmartcard = Type.Object({ status: text, onetimepassword }, open);
export type UpdateSmartcard = Static<typeof UpdateSmartcard>;

/** Reports the new status of a software profile: `Disabled`, `Suspended`, `Active` or `Retired`. Cardea's own. */
export const UpdateProfile = Type.Object({ status: Type.String(), onetimepassword }, open);
export type UpdateProfile = Static<typeof UpdateProfile>;
