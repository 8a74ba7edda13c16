// Generated from contract/openapi by `npm run write-types -w @cardea/sdk`; changes are made there.

export interface paths {
  '/certificates': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * The caller's certificates, without those of retired cards
     * @description MIM CM: section 2.21
     */
    get: operations['listCertificates'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/profiles': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * The caller's profiles, or those of one request
     * @description MIM CM: section 2.18
     */
    get: operations['listProfiles'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/profiles/{id}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * One profile
     * @description MIM CM: section 2.18
     */
    get: operations['getProfile'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/profiles/{id}/certificates': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * Certificates of a profile
     * @description MIM CM: section 2.20
     */
    get: operations['getProfileCertificates'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/profiles/{id}/operations': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * What the caller may start on a profile now
     * @description MIM CM: section 2.19
     */
    get: operations['getProfileOperations'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/profiletemplates': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * Profile templates that the caller may enroll for
     * @description MIM CM: section 2.1
     */
    get: operations['listProfileTemplates'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/profiletemplates/{id}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * One profile template; the reference lists only the route
     * @description MIM CM: section 2.2
     */
    get: operations['getProfileTemplate'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/profiletemplates/{id}/configuration/smartcards': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * How cards of a profile template are set up
     * @description MIM CM: section 2.4
     */
    get: operations['getSmartcardConfiguration'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/profiletemplates/{id}/policies/{type}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * The policy that rules one kind of request
     * @description MIM CM: section 2.3
     */
    get: operations['getWorkflowPolicy'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/profiletemplates/{id}/policy/workflow/{type}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * The policy that rules one kind of request
     * @description MIM CM: section 2.3
     */
    get: operations['getWorkflowPolicyByProfiletemplatesPolicyWorkflow'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/requests': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * The caller's requests
     * @description MIM CM: section 2.7
     */
    get: operations['listRequests'];
    put?: never;
    /**
     * Starts a life-cycle operation
     * @description MIM CM: section 2.5
     */
    post: operations['createRequest'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/requests/{id}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * One request
     * @description MIM CM: section 2.6
     */
    get: operations['getRequest'];
    /**
     * Completes, cancels or abandons a request
     * @description MIM CM: section 2.8
     */
    put: operations['changeRequest'];
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/requests/{id}/certificatedata': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /**
     * Hands in certification requests and answers certificates
     * @description MIM CM: section 2.10
     */
    post: operations['postCertificateData'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/requests/{id}/certificaterequestgenerationoptions': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * What the client must generate, one entry per certificate
     * @description MIM CM: section 2.9
     */
    get: operations['getCertificateRequestGenerationOptions'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/requests/{reqid}/smartcards/{scid}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * The card a request is bound to
     * @description MIM CM: section 2.14
     */
    get: operations['getRequestSmartcard'];
    /**
     * Reports the new status of the card of a request
     * @description MIM CM: section 2.14
     */
    put: operations['updateSmartcard'];
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/requests/{reqid}/smartcards/{scid}/authenticationresponse': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * The answer to a card challenge
     * @description MIM CM: section 2.16
     */
    get: operations['getAuthenticationResponse'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/requests/{reqid}/smartcards/{scid}/diversifiedkey': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * The diversified admin key of the card
     * @description MIM CM: section 2.15
     */
    get: operations['getDiversifiedKey'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/requests/{reqid}/smartcards/{scid}/serverproposedpin': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * The user PIN that the server chose
     * @description MIM CM: section 2.17
     */
    get: operations['getServerProposedPin'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/requests/{requestid}/profiles': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * The caller's profiles, or those of one request
     * @description MIM CM: section 2.18
     */
    get: operations['listProfilesByRequestsProfiles'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/requests/{requestid}/profiles/{id}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * One profile
     * @description MIM CM: section 2.18
     */
    get: operations['getProfileByRequestsProfiles'];
    /** Reports the new status of the software profile of a request; an addition of Cardea's */
    put: operations['updateProfile'];
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/smartcards': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * The caller's cards, or with cardid the one card with that card id
     * @description MIM CM: section 2.12
     */
    get: operations['listSmartcards'];
    put?: never;
    /**
     * Binds a card to a request
     * @description MIM CM: section 2.11
     */
    post: operations['assignSmartcard'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/smartcards/{id}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * One card
     * @description MIM CM: section 2.13
     */
    get: operations['getSmartcard'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/smartcards/{id}/certificates': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * Certificates on a card
     * @description MIM CM: section 2.20
     */
    get: operations['getSmartcardCertificates'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/smartcards/{id}/operations': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * What the caller may start on a card now
     * @description MIM CM: section 2.19
     */
    get: operations['getSmartcardOperations'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/smartcards/{id}/serverproposedpin': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * The user PIN that the server chose
     * @description MIM CM: section 2.17
     */
    get: operations['getServerProposedPinBySmartcardsServerproposedpin'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
}
export type webhooks = Record<string, never>;
export interface components {
  schemas: {
    AssignSmartcard: {
      atr?: string | null;
      cardid: string;
      onetimepassword?: string | string[] | null;
      requestid: string;
    } & {
      [key: string]: unknown;
    };
    CertificateData: {
      attestations?:
        | (
            | ({
                attestation: string;
                intermediates?: string[] | null;
              } & {
                [key: string]: unknown;
              })
            | null
          )[]
        | null;
      certificaterequests?: string[] | null;
      comments?: string | null;
      onetimepassword?: string | string[] | null;
      pfxencryption?: 'aes256' | 'tripleDes' | null;
      pfxpassword?: string | null;
    } & {
      [key: string]: unknown;
    };
    CertificateError: {
      ErrorCode: string;
      Message: string;
    };
    CertificateRequestGenerationOptions: {
      Exportable: number;
      FriendlyName: string;
      HashAlgorithmName: string;
      KeyAlgorithmName: string;
      KeyArchivalCertificate?: string;
      KeyProtectionLevel: number;
      KeySize: number;
      KeyStorageProviderNames: string[];
      KeyUsages: number;
      RequestedExtensions?: string[];
      RequestedSubject?: string;
      Subject: string;
    };
    CertificateResponse: {
      CertificateId: number;
      Error: {
        ErrorCode: string;
        Message: string;
      } | null;
      Flags: number;
      IsExternal: boolean;
      isKeyHistory: boolean;
      isPfx: boolean;
      isPkcs7: boolean;
      isServerGenerated: boolean;
      Pfx: string | null;
      Pkcs7: string | null;
      TemplateCommonName: string;
      UseLocalMachineStore: boolean;
    };
    ChangeRequest: {
      onetimepassword?: string | string[] | null;
      status: string;
    } & {
      [key: string]: unknown;
    };
    CreateRequest: {
      certificatetemplate?: string | null;
      certificatetemplates?: string[] | null;
      comment?: string | null;
      datacollection?:
        | string
        | {
            [key: string]: unknown;
          }[]
        | null;
      priority?: string | number | null;
      profile?: string | null;
      profiletemplateuuid?: string | null;
      reason?: string | null;
      revocationdelay?: string | number | null;
      revocationreason?: string | number | null;
      smartcard?: string | null;
      target?: string | null;
      type: string;
    } & {
      [key: string]: unknown;
    };
    ErrorBody: {
      CorrelationId: string;
      ErrorCode: string;
      Message: string;
    };
    Profile: {
      AssignedUserUuid: string;
      Comment: string;
      Flags: number;
      ParentProfileUuid: string;
      PrimaryProfileUuid: string;
      ProfileOperations: string[];
      ProfileTemplateUuid: string;
      ProfileTemplateVersion: number;
      Status: number;
      Uuid: string;
    };
    ProfileTemplateLimitedView: {
      Description: string;
      IsSmartcardProfileTemplate: boolean;
      IsVirtualSmartcardProfileTemplate: boolean;
      Name: string;
      Uuid: string;
    };
    Request: {
      Comment: string;
      Completed: string;
      DataCollection: {
        Name: string;
        Value: string | null;
      }[];
      DataCollectionFlags: number;
      Flags: number;
      IsDataCollectionComplete: boolean;
      IsEnrollmentAgent: boolean;
      IsSmartcard: boolean;
      NewProfileUuid: string;
      NewSmartcardUuid: string;
      OldProfileUuid: string;
      OldSmartcardUuid: string;
      OriginatorUserUuid: string;
      Priority: number;
      ProfileTemplateUuid: string;
      RequestType: number;
      SecurityDescriptor: string;
      Status: number;
      Submitted: string;
      TargetUserUuid: string;
      Uuid: string;
    };
    Smartcard: {
      AssignedUserUuid: string;
      Atr: string;
      Comment: string;
      Flags: number;
      Middleware: string;
      ParentSmartcardUuid: string;
      PermanentSmartcardUuid: string;
      PrimarySmartcardUuid: string;
      ProfileTemplateUuid: string;
      ProfileTemplateVersion: number;
      SerialNumber: string;
      Status: number;
      Uuid: string;
    };
    SmartcardConfiguration: {
      AdminPinPolicy: {
        CharacterSet: number;
        DefaultValue: string;
        MaxLength: number;
        MinLength: number;
        Rollover: boolean;
      };
      AllowSmartcardReuse: boolean;
      CardInitializationData: string;
      CardInitializationType: string;
      CertificateLabel: string;
      DefaultAdminKeyHex: string;
      DiversifyAdminKey: boolean;
      DoNotInstallCaCertificates: boolean;
      EraseOnOverflow: boolean;
      InitializeNewSmartcard: boolean;
      MaxNumberOfCertificates: number;
      ProviderId: string;
      ProviderName: string;
      ProviderType: number;
      SmartcardPrintPolicy: {
        CardName: string;
        FieldMapping: string;
        Print: boolean;
        ProjectName: string;
      };
      UserPinOption: number;
      UserPinPolicy: {
        CharacterSet: number;
        DefaultValue: string;
        MaxLength: number;
        MinLength: number;
        Rollover: boolean;
      };
      UseSecureKeyInjection: boolean;
      UseVirtualSmartcards: boolean;
    };
    SmartcardListItem: {
      AssignedUserUuid: string;
      Atr: string;
      Comment: string;
      Flags: number;
      Middleware: string;
      ParentSmartcardUuid: string;
      PermanentSmartcardUuid: string;
      PrimarySmartcardUuid: string;
      ProfileTemplateUuid: string;
      ProfileTemplateVersion: number;
      SerialNumber: string;
      SmartcardOperations: string[];
      Status: number;
      Uuid: string;
    };
    UpdateProfile: {
      onetimepassword?: string | string[] | null;
      status: string;
    } & {
      [key: string]: unknown;
    };
    UpdateSmartcard: {
      onetimepassword?: string | string[] | null;
      status?: string | null;
    } & {
      [key: string]: unknown;
    };
    WorkflowPolicy: {
      AllowKioskRetirement?: boolean;
      AllowSpecifyCertificateTemplate?: boolean;
      ApprovalsNeeded: number;
      AuthorizedApprover: string;
      AuthorizedEnrollmentAgent: string;
      AuthorizedInitiator: string;
      AutoenrollEnabled?: boolean;
      BlockAdminPin?: boolean;
      BlockUserPin?: boolean;
      CollectComments: boolean;
      CollectRequestPriority: boolean;
      DataCollection: {
        Description: string;
        IsRequired: boolean;
        Name: string;
        Originator: number;
        StorageOptions: number;
        Type: number;
        ValidationData: string;
        ValidationType: number;
      }[];
      DefaultRequestPriority: number;
      Documents: {
        Description: string;
        Name: string;
        Template: string;
      }[];
      Enabled: boolean;
      EnrollAgentRequired: boolean;
      EraseCard?: boolean;
      NumberIssuedAllowed?: number;
      OneTimePasswordPolicy: {
        Distributions: {
          DistributionType: number;
        }[];
        SecretProviderData: string;
        SecretProviderType: string;
      };
      OriginatorMayExecute: boolean;
      Personalization: {
        Enabled: boolean;
        ProviderData: string;
        ProviderType: string;
      };
      PolicyDataCollection: {
        Description: string;
        IsRequired: boolean;
        Name: string;
        Originator: number;
        StorageOptions: number;
        Type: number;
        ValidationData: string;
        ValidationType: number;
      }[];
      ReissueArchivedCertificates?: boolean;
      ResetAdminPin?: boolean;
      ReuseCard?: boolean;
      RevocationSettings?: {
        AllowSpecifyDelay: boolean;
        AllowSpecifyReason: boolean;
        DisableOldCardOrProfile: boolean;
        EffectiveRevocationDelay: string;
        PublishBaseCrl: boolean;
        PublishDeltaCrl: boolean;
        Reason: number;
        RevokeOldCertificates: boolean;
      };
      RevocationSettingsForDuplicates?: {
        AllowSpecifyDelay: boolean;
        AllowSpecifyReason: boolean;
        DisableOldCardOrProfile: boolean;
        EffectiveRevocationDelay: string;
        PublishBaseCrl: boolean;
        PublishDeltaCrl: boolean;
        Reason: number;
        RevokeOldCertificates: boolean;
      };
      SelfServiceEnabled: boolean;
    };
    X509ClmCertificate: {
      ArchivedOnCa: boolean;
      CertificateType: number;
      IsKeyHistory: boolean;
      Issuer: string;
      NotAfter: string;
      NotBefore: string;
      RequesterName: string;
      SerialNumber: string;
      Status: number;
      TemplateCommonName: string;
      Thumbprint: string;
    };
    X509ClmCertificateShort: {
      ArchivedOnCa: boolean;
      CertificateType: number;
      IsKeyHistory: boolean;
      SerialNumber: string;
      TemplateCommonName: string;
      Thumbprint: string;
    };
  };
  responses: never;
  parameters: never;
  requestBodies: never;
  headers: never;
  pathItems: never;
}
export type AssignSmartcard = components['schemas']['AssignSmartcard'];
export type CertificateData = components['schemas']['CertificateData'];
export type CertificateError = components['schemas']['CertificateError'];
export type CertificateRequestGenerationOptions =
  components['schemas']['CertificateRequestGenerationOptions'];
export type CertificateResponse = components['schemas']['CertificateResponse'];
export type ChangeRequest = components['schemas']['ChangeRequest'];
export type CreateRequest = components['schemas']['CreateRequest'];
export type ErrorBody = components['schemas']['ErrorBody'];
export type Profile = components['schemas']['Profile'];
export type ProfileTemplateLimitedView = components['schemas']['ProfileTemplateLimitedView'];
export type Request = components['schemas']['Request'];
export type Smartcard = components['schemas']['Smartcard'];
export type SmartcardConfiguration = components['schemas']['SmartcardConfiguration'];
export type SmartcardListItem = components['schemas']['SmartcardListItem'];
export type UpdateProfile = components['schemas']['UpdateProfile'];
export type UpdateSmartcard = components['schemas']['UpdateSmartcard'];
export type WorkflowPolicy = components['schemas']['WorkflowPolicy'];
export type X509ClmCertificate = components['schemas']['X509ClmCertificate'];
export type X509ClmCertificateShort = components['schemas']['X509ClmCertificateShort'];
export type $defs = Record<string, never>;
export interface operations {
  listCertificates: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Success */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['X509ClmCertificate'][];
        };
      };
      /** @description No such object, or an empty list */
      204: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      /** @description Why the call failed */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['ErrorBody'];
        };
      };
    };
  };
  listProfiles: {
    parameters: {
      query?: {
        status?: string;
      };
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Success */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Profile'][];
        };
      };
      /** @description No such object, or an empty list */
      204: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      /** @description Why the call failed */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['ErrorBody'];
        };
      };
    };
  };
  getProfile: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Success */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Profile'];
        };
      };
      /** @description No such object, or an empty list */
      204: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      /** @description Why the call failed */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['ErrorBody'];
        };
      };
    };
  };
  getProfileCertificates: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Success */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['X509ClmCertificateShort'][];
        };
      };
      /** @description No such object, or an empty list */
      204: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      /** @description Why the call failed */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['ErrorBody'];
        };
      };
    };
  };
  getProfileOperations: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Success */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': string[];
        };
      };
      /** @description No such object, or an empty list */
      204: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      /** @description Why the call failed */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['ErrorBody'];
        };
      };
    };
  };
  listProfileTemplates: {
    parameters: {
      query?: {
        targetuser?: string;
      };
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Success */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['ProfileTemplateLimitedView'][];
        };
      };
      /** @description No such object, or an empty list */
      204: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      /** @description Why the call failed */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['ErrorBody'];
        };
      };
    };
  };
  getProfileTemplate: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Success */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['ProfileTemplateLimitedView'];
        };
      };
      /** @description Why the call failed */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['ErrorBody'];
        };
      };
    };
  };
  getSmartcardConfiguration: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Success */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['SmartcardConfiguration'];
        };
      };
      /** @description No such object, or an empty list */
      204: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      /** @description Why the call failed */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['ErrorBody'];
        };
      };
    };
  };
  getWorkflowPolicy: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: string;
        type: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Success */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['WorkflowPolicy'];
        };
      };
      /** @description No such object, or an empty list */
      204: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      /** @description Why the call failed */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['ErrorBody'];
        };
      };
    };
  };
  getWorkflowPolicyByProfiletemplatesPolicyWorkflow: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: string;
        type: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Success */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['WorkflowPolicy'];
        };
      };
      /** @description No such object, or an empty list */
      204: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      /** @description Why the call failed */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['ErrorBody'];
        };
      };
    };
  };
  listRequests: {
    parameters: {
      query?: {
        status?: string;
        targetuser?: string;
      };
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Success */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Request'][];
        };
      };
      /** @description No such object, or an empty list */
      204: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      /** @description Why the call failed */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['ErrorBody'];
        };
      };
    };
  };
  createRequest: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['CreateRequest'];
      };
    };
    responses: {
      /** @description Success */
      201: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': string;
        };
      };
      /** @description Why the call failed */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['ErrorBody'];
        };
      };
    };
  };
  getRequest: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Success */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Request'];
        };
      };
      /** @description No such object, or an empty list */
      204: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      /** @description Why the call failed */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['ErrorBody'];
        };
      };
    };
  };
  changeRequest: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['ChangeRequest'];
      };
    };
    responses: {
      /** @description Success */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Request'];
        };
      };
      /** @description No such object, or an empty list */
      204: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      /** @description Why the call failed */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['ErrorBody'];
        };
      };
    };
  };
  postCertificateData: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['CertificateData'];
      };
    };
    responses: {
      /** @description Success */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['CertificateResponse'][];
        };
      };
      /** @description Why the call failed */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['ErrorBody'];
        };
      };
    };
  };
  getCertificateRequestGenerationOptions: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Success */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['CertificateRequestGenerationOptions'][];
        };
      };
      /** @description No such object, or an empty list */
      204: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      /** @description Why the call failed */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['ErrorBody'];
        };
      };
    };
  };
  getRequestSmartcard: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        reqid: string;
        scid: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Success */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Smartcard'];
        };
      };
      /** @description No such object, or an empty list */
      204: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      /** @description Why the call failed */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['ErrorBody'];
        };
      };
    };
  };
  updateSmartcard: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        reqid: string;
        scid: string;
      };
      cookie?: never;
    };
    requestBody?: {
      content: {
        'application/json': components['schemas']['UpdateSmartcard'];
      };
    };
    responses: {
      /** @description Success */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Smartcard'];
        };
      };
      /** @description No such object, or an empty list */
      204: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      /** @description Why the call failed */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['ErrorBody'];
        };
      };
    };
  };
  getAuthenticationResponse: {
    parameters: {
      query?: {
        atr?: string;
        cardid?: string;
        challenge?: string;
        cipher?: string;
        diversified?: string;
      };
      header?: never;
      path: {
        reqid: string;
        scid: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Success */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': string;
        };
      };
      /** @description No such object, or an empty list */
      204: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      /** @description Why the call failed */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['ErrorBody'];
        };
      };
    };
  };
  getDiversifiedKey: {
    parameters: {
      query?: {
        atr?: string;
        cardid?: string;
      };
      header?: never;
      path: {
        reqid: string;
        scid: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Success */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': string;
        };
      };
      /** @description No such object, or an empty list */
      204: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      /** @description Why the call failed */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['ErrorBody'];
        };
      };
    };
  };
  getServerProposedPin: {
    parameters: {
      query?: {
        atr?: string;
        cardid?: string;
        challenge?: string;
      };
      header?: never;
      path: {
        reqid: string;
        scid: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Success */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': string;
        };
      };
      /** @description No such object, or an empty list */
      204: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      /** @description Why the call failed */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['ErrorBody'];
        };
      };
    };
  };
  listProfilesByRequestsProfiles: {
    parameters: {
      query?: {
        status?: string;
      };
      header?: never;
      path: {
        requestid: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Success */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Profile'][];
        };
      };
      /** @description No such object, or an empty list */
      204: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      /** @description Why the call failed */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['ErrorBody'];
        };
      };
    };
  };
  getProfileByRequestsProfiles: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: string;
        requestid: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Success */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Profile'];
        };
      };
      /** @description No such object, or an empty list */
      204: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      /** @description Why the call failed */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['ErrorBody'];
        };
      };
    };
  };
  updateProfile: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: string;
        requestid: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['UpdateProfile'];
      };
    };
    responses: {
      /** @description Success */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Profile'];
        };
      };
      /** @description No such object, or an empty list */
      204: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      /** @description Why the call failed */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['ErrorBody'];
        };
      };
    };
  };
  listSmartcards: {
    parameters: {
      query?: {
        cardid?: string;
      };
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Success */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json':
            | components['schemas']['SmartcardListItem'][]
            | components['schemas']['Smartcard'];
        };
      };
      /** @description No such object, or an empty list */
      204: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      /** @description Why the call failed */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['ErrorBody'];
        };
      };
    };
  };
  assignSmartcard: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['AssignSmartcard'];
      };
    };
    responses: {
      /** @description Success */
      201: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': string;
        };
      };
      /** @description No such object, or an empty list */
      204: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      /** @description Why the call failed */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['ErrorBody'];
        };
      };
    };
  };
  getSmartcard: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Success */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Smartcard'];
        };
      };
      /** @description No such object, or an empty list */
      204: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      /** @description Why the call failed */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['ErrorBody'];
        };
      };
    };
  };
  getSmartcardCertificates: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Success */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['X509ClmCertificateShort'][];
        };
      };
      /** @description No such object, or an empty list */
      204: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      /** @description Why the call failed */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['ErrorBody'];
        };
      };
    };
  };
  getSmartcardOperations: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Success */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': string[];
        };
      };
      /** @description No such object, or an empty list */
      204: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      /** @description Why the call failed */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['ErrorBody'];
        };
      };
    };
  };
  getServerProposedPinBySmartcardsServerproposedpin: {
    parameters: {
      query?: {
        atr?: string;
        cardid?: string;
        challenge?: string;
      };
      header?: never;
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Success */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': string;
        };
      };
      /** @description No such object, or an empty list */
      204: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      /** @description Why the call failed */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['ErrorBody'];
        };
      };
    };
  };
}
