/** MIM CM: UserPinOption Enumeration. */
export const userPinOptions = [
  'None',
  'ServerDistributed',
  'Randomized',
  'UserProvided',
  'CustomServerDistributed',
] as const;
export type UserPinOption = (typeof userPinOptions)[number];

/** Length and characters of a PIN (MIM CM: smart card policy, first edition). */
export interface PinPolicy {
  readonly minLength: number;
  readonly maxLength: number;
  /** 1 = digits, 2 = digits and letters. */
  readonly characterSet: number;
  readonly rollover: boolean;
  readonly defaultValue: string;
}

/** MIM CM: SmartcardConfig members, in the order of the one printed answer. */
export interface SmartcardConfiguration {
  readonly userPinOption: UserPinOption;
  readonly userPinPolicy: PinPolicy;
  readonly adminPinPolicy: PinPolicy;
  /** 48 hex digits; empty stands for 24 zero bytes. */
  readonly defaultAdminKeyHex: string;
  readonly providerName: string;
  readonly providerId: string;
  readonly providerType: number;
  readonly diversifyAdminKey: boolean;
  readonly cardInitializationType: string;
  readonly cardInitializationData: string;
  readonly initializeNewSmartcard: boolean;
  readonly useSecureKeyInjection: boolean;
  readonly doNotInstallCaCertificates: boolean;
  readonly certificateLabel: string;
  /** 0 = unlimited. */
  readonly maxNumberOfCertificates: number;
  readonly allowSmartcardReuse: boolean;
  readonly eraseOnOverflow: boolean;
  readonly useVirtualSmartcards: boolean;
  readonly smartcardPrintPolicy: {
    readonly fieldMapping: string;
    readonly projectName: string;
    readonly cardName: string;
    readonly print: boolean;
  };
}

/** Safe values for a card template that says nothing: the user chooses the PIN, every card has its own admin key. */
export const defaultSmartcardConfiguration: SmartcardConfiguration = {
  userPinOption: 'UserProvided',
  userPinPolicy: { minLength: 6, maxLength: 16, characterSet: 1, rollover: false, defaultValue: '' },
  adminPinPolicy: { minLength: 6, maxLength: 16, characterSet: 1, rollover: false, defaultValue: '' },
  defaultAdminKeyHex: '',
  providerName: 'Microsoft Base Smart Card Crypto Provider',
  providerId: 'MSBaseCSP',
  providerType: 2,
  diversifyAdminKey: true,
  cardInitializationType: '',
  cardInitializationData: '',
  initializeNewSmartcard: true,
  useSecureKeyInjection: false,
  doNotInstallCaCertificates: false,
  certificateLabel: '{Template!cn}',
  maxNumberOfCertificates: 0,
  allowSmartcardReuse: false,
  eraseOnOverflow: false,
  useVirtualSmartcards: false,
  smartcardPrintPolicy: { fieldMapping: '', projectName: '', cardName: '', print: false },
};
