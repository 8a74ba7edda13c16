// Generated from contract/openapi by `npm run write-types -w @cardea/sdk`; changes are made there.

export interface paths {
  '/api/v2/admin-keys/plan': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Count the cards in use by the admin-key master that their keys come from */
    get: operations['readAdminKeyPlan'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v2/admin-keys/smartcards-to-update': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** List the Active cards that need an online update for their admin key */
    get: operations['listSmartcardsToRekey'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v2/api-tokens': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** List your API tokens, or with whose=all (for holders of Audit) everyone’s */
    get: operations['listApiTokens'];
    put?: never;
    /**
     * Make an API token for yourself
     * @description It may do what you may do, but make no other token. The answer holds it this once.
     */
    post: operations['createApiToken'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v2/api-tokens/{uuid}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    post?: never;
    /** Delete an API token: your own, or as a holder of Audit anybody’s */
    delete: operations['deleteApiToken'];
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v2/audit-events': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * Search the audit trail, newest first
     * @description A page may hold fewer events than asked for, even none, while more follow. As CSV by `format=csv` or `Accept: text/csv` everything that is found comes at once, and that is audited. Needs the right Audit for the site.
     */
    get: operations['listAuditEvents'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v2/authorities': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** List the certification authorities with chain, validity and current CRL */
    get: operations['listAuthorities'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v2/authorities/{name}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Read a certification authority with chain, validity and current CRL */
    get: operations['getAuthority'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v2/blocked-key-lists': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** List the lists of RSA keys that nobody is certified for */
    get: operations['listKeyLists'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v2/blocked-key-lists/{name}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    post?: never;
    /** Remove a list, so that its keys may be certified */
    delete: operations['removeKeyList'];
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v2/blocked-key-lists/{name}/keys': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /**
     * Add RSA keys to a list of those that nobody is certified for
     * @description Keys are named as in openssl-blacklist: by the last 20 hexadecimal digits of the SHA-1 over what `openssl rsa -modulus` prints. The list is made where there is none; keys that are on it stay. Certificates that a key has stay as they are.
     */
    post: operations['addToKeyList'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v2/blocked-keys': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** List the public keys that nobody is certified for */
    get: operations['listBlockedKeys'];
    put?: never;
    /**
     * Let nobody be certified for a public key
     * @description The key is that of a certificate, of a PKCS#10 request, or named by its hash. Certificates that it has stay as they are. Blocking a key again replaces the reason.
     */
    post: operations['blockKey'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v2/blocked-keys/{publicKeySha256}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    post?: never;
    /**
     * End the block of a public key
     * @description A key of which a certificate was revoked for keyCompromise stays refused.
     */
    delete: operations['unblockKey'];
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v2/blocked-names': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** List the names that nobody is certified by */
    get: operations['listBlockedNames'];
    put?: never;
    /**
     * Let nobody be certified by a name
     * @description With `suffix`, the value is a host name, and it and every name below it are meant, also behind the @ of mailboxes and user principal names. With `exact`, a host name stands for the mailboxes on that host alone. Blocking a name again replaces the reason.
     */
    post: operations['blockName'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v2/blocked-names/{uuid}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    post?: never;
    /** End the block of a name */
    delete: operations['unblockName'];
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v2/certificate-templates': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** List the certificate templates */
    get: operations['listCertificateTemplates'];
    put?: never;
    /**
     * Create a certificate template
     * @description Nothing is issued by it until a profile template names it.
     */
    post: operations['createCertificateTemplate'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v2/certificate-templates/{commonName}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Read a certificate template */
    get: operations['getCertificateTemplate'];
    /**
     * Save a certificate template whole
     * @description Send what you read, with your changes. The next certificate is issued by it.
     */
    put: operations['saveCertificateTemplate'];
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v2/certificate-templates/validate': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Find every fault of a certificate template without saving it */
    post: operations['validateCertificateTemplate'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v2/certificates': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Search certificates */
    get: operations['listCertificates'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v2/certificates/{uuid}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Read what is known of a certificate */
    get: operations['getCertificate'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v2/certificates/{uuid}/certificate.crt': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Download a certificate (DER) */
    get: operations['getCertificateFile'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v2/deliveries': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** List deliveries of notifications, newest first; dead letters by state=dead */
    get: operations['listDeliveries'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v2/deliveries/{uuid}/replay': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Have a dead letter tried again, at the end of its lane */
    post: operations['replayDelivery'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v2/exports': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /**
     * Export everything stored, without secrets, as a job
     * @description Answers the job; when it is done, its file is at /exports/{uuid} for seven days. One export at a time.
     */
    post: operations['orderExport'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v2/exports/{uuid}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Download the file of an export, one JSON object a line */
    get: operations['downloadExport'];
    put?: never;
    post?: never;
    /** Remove the file of an export */
    delete: operations['deleteExport'];
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v2/groups': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** List the groups with the rights that their members hold */
    get: operations['listGroups'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v2/groups/{uuid}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Read a group with the rights that its members hold */
    get: operations['getGroup'];
    /**
     * Set the rights of a group and its security descriptor
     * @description Nobody may raise their own rights by it, nor take their own right Audit.
     */
    put: operations['changeGroup'];
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v2/groups/{uuid}/members': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** List the members of a group */
    get: operations['listGroupMembers'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v2/groups/{uuid}/members/{userUuid}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    /** Put a user into a group */
    put: operations['addGroupMember'];
    post?: never;
    /** Take a user out of a group */
    delete: operations['removeGroupMember'];
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v2/hand-overs/redeem': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /**
     * Exchange the code of a hand-over for a token
     * @description Once. Nobody signs in for it; wrong codes from one address are answered ever more slowly.
     */
    post: operations['redeemHandOver'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v2/issuance-orders': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** List what certification authorities were asked for, newest first */
    get: operations['listIssuanceOrders'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v2/issuance-orders/{uuid}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Read an order at a certification authority */
    get: operations['getIssuanceOrder'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v2/issuance-orders/{uuid}/ask': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /**
     * Ask the external authority now what became of an order
     * @description That it told nothing is no error: lastError says what was wrong, nextAttemptAt when it is asked next.
     */
    post: operations['askAboutIssuanceOrder'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v2/issuance-orders/{uuid}/resolve': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /**
     * Settle an order at an external authority by what was found out there
     * @description For orders that are pending or unknown. issued: the certificate is held against the order and stored. notIssued: nothing was and will be issued; the subscriber may send the certification request again. giveUp: as notIssued, where nobody can find out. A certificate that turns up for an order closed before is stored and revoked.
     */
    post: operations['resolveIssuanceOrder'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v2/jobs': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** List jobs, newest first */
    get: operations['listJobs'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v2/jobs/{uuid}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Read a job: its state and how far it is */
    get: operations['getJob'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v2/jobs/{uuid}/retry': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Have a failed job run again */
    post: operations['retryJob'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v2/key-recoveries': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * List the recoveries that wait for key recovery agents or may be carried out
     * @description For agents and holders of Audit; empty for others.
     */
    get: operations['listKeyRecoveries'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v2/key-recoveries/{uuid}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * Read a recovery with your share of each key
     * @description The uuid is that of the request.
     */
    get: operations['getKeyRecoveryUnderWay'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v2/key-recoveries/{uuid}/consent': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /**
     * Consent, as a key recovery agent, to a recovery
     * @description `shares` has the shares that the installation cannot open: opened by you, and encrypted again (CMS EnvelopedData, DER) for the one-time key of the recovery.
     */
    post: operations['consentToKeyRecovery'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v2/key-recoveries/{uuid}/refuse': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Say no, as a key recovery agent, to a recovery */
    post: operations['refuseKeyRecovery'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v2/key-recovery': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Read who recovers archived keys, and how many must consent */
    get: operations['getKeyRecovery'];
    /**
     * Set how many key recovery agents must consent, for keys archived from now on
     * @description 0 leaves them to the installation alone. Keys in the archive stay as they are.
     */
    put: operations['changeKeyRecovery'];
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v2/key-recovery/agents': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /**
     * Make a person a key recovery agent, or give an agent a new certificate
     * @description With `certificateBase64` (DER) the person holds the private key; without it one is made in the keystore.
     */
    post: operations['addKeyRecoveryAgent'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v2/key-recovery/agents/{uuid}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    post?: never;
    /** End a person’s part as key recovery agent */
    delete: operations['retireKeyRecoveryAgent'];
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v2/key-recovery/resharings': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Have the agents share archived keys anew among the agents of today */
    post: operations['reshareArchivedKeys'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v2/keys': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** List the keys of the installation with their versions, places and what they protect */
    get: operations['listInstallationKeys'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v2/mail': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * Read how mails are set up, without secrets, and how they fare
     * @description `server` is null when no mail server is configured. `failed` is the newest mail that has failed and has not arrived since; `deliveredAt` is when the newest one that arrived did so.
     */
    get: operations['readMail'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v2/mail/test': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Send a test mail to yourself now */
    post: operations['sendTestMail'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v2/profile-templates': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** List the profile templates that you may read */
    get: operations['listProfileTemplates'];
    put?: never;
    /** Create a profile template */
    post: operations['createProfileTemplate'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v2/profile-templates/{uuid}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Read a profile template whole */
    get: operations['getProfileTemplate'];
    /**
     * Save a profile template whole, as its next version
     * @description Send what you read, with your changes. Content that equals the newest version makes no new version.
     */
    put: operations['saveProfileTemplate'];
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v2/profile-templates/{uuid}/copy': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Copy a profile template under another name */
    post: operations['copyProfileTemplate'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v2/profile-templates/{uuid}/diff': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * List where two versions of a profile template differ
     * @description Without `to` the newest version, without `from` the one before it. Admin keys and PINs are not shown.
     */
    get: operations['diffProfileTemplateVersions'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v2/profile-templates/{uuid}/operations/{operation}/explain': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * Explain why an operation is or isn't offered on a profile template
     * @description Names the policy field, right, state or descriptor entry that decides.
     */
    get: operations['explainProfileTemplateOperation'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v2/profile-templates/{uuid}/versions': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** List the versions of a profile template, newest first */
    get: operations['listProfileTemplateVersions'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v2/profile-templates/{uuid}/versions/{version}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Read one version of a profile template */
    get: operations['getProfileTemplateVersion'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v2/profile-templates/blank/{kind}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * Read what a new profile template begins with
     * @description Safe values: every policy off, no certificates, no name. Nothing is stored.
     */
    get: operations['getBlankProfileTemplate'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v2/profile-templates/dry-run': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /**
     * Tell what would happen by a profile template, saved or not
     * @description Who may start the operation, which steps follow, and what the certificates would say, put together by the authority up to the signature for a key made for this. Nothing is stored, signed or sent. Blocked names and keys are looked at when a certificate is asked for.
     */
    post: operations['dryRunProfileTemplate'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v2/profile-templates/validate': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Find every fault of a profile template without saving it */
    post: operations['validateProfileTemplate'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v2/profiles': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Search profiles, of smart cards and of software */
    get: operations['listProfiles'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v2/profiles/{uuid}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Read a profile */
    get: operations['getProfile'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v2/profiles/{uuid}/certificates': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** List the certificates of a profile, revoked ones included */
    get: operations['listProfileCertificates'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v2/profiles/{uuid}/operations': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** List the operations that would succeed on a profile */
    get: operations['listProfileOperations'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v2/profiles/{uuid}/operations/{operation}/explain': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * Explain why an operation is or isn't offered on a profile
     * @description Names the policy field, right, state or descriptor entry that decides.
     */
    get: operations['explainProfileOperation'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v2/published-lists': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Tell which revocation lists are in force, which could not be signed, and which targets outside the server have them */
    get: operations['getPublishedLists'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v2/reports/certificate-expiry': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * Count valid certificates by the month in which they end
     * @description JSON, or CSV by `format=csv` or `Accept: text/csv`. Needs the right Audit for the site; every reading is audited.
     */
    get: operations['reportCertificateExpiry'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v2/reports/key-recoveries': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * List archived keys that were given out, and attempts, newest first
     * @description JSON, or CSV by `format=csv` or `Accept: text/csv`. Needs the right Audit for the site; every reading is audited.
     */
    get: operations['reportKeyRecoveries'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v2/reports/profile-template-changes': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * List versions of profile templates, newest first
     * @description JSON, or CSV by `format=csv` or `Accept: text/csv`. Needs the right Audit for the site; every reading is audited.
     */
    get: operations['reportProfileTemplateChanges'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v2/reports/requests': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * Count requests by type, status and profile template
     * @description JSON, or CSV by `format=csv` or `Accept: text/csv`. Needs the right Audit for the site; every reading is audited.
     */
    get: operations['reportRequests'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v2/reports/rights-held': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * List who holds which right over whom, and by what
     * @description JSON, or CSV by `format=csv` or `Accept: text/csv`. Needs the right Audit for the site; every reading is audited.
     */
    get: operations['reportRightsHeld'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v2/reports/smartcards': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * Count smart cards by profile template and status
     * @description JSON, or CSV by `format=csv` or `Accept: text/csv`. Needs the right Audit for the site; every reading is audited.
     */
    get: operations['reportSmartcards'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v2/reports/time-to-complete': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * Tell how long requests took from submission to completion, by type: median and 90th percentile
     * @description JSON, or CSV by `format=csv` or `Accept: text/csv`. Needs the right Audit for the site; every reading is audited.
     */
    get: operations['reportTimeToComplete'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v2/requests': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Search requests */
    get: operations['listRequests'];
    put?: never;
    /**
     * Create a request
     * @description What fits the profile template is approved at once when its policy needs no approval.
     */
    post: operations['createRequest'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v2/requests/{uuid}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Read a request */
    get: operations['getRequest'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v2/requests/{uuid}/abandon': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Abandon a request */
    post: operations['abandonRequest'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v2/requests/{uuid}/approve': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /**
     * Approve a request
     * @description One vote each. `dataCollection` answers the data items of the certificate manager.
     */
    post: operations['approveRequest'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v2/requests/{uuid}/cancel': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Cancel a request */
    post: operations['cancelRequest'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v2/requests/{uuid}/complete': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Complete a request */
    post: operations['completeRequest'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v2/requests/{uuid}/data-collection': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * Read the data items of a request, encrypted ones opened
     * @description For the target user, the approvers and whoever holds the right of the operation; audited.
     */
    get: operations['getRequestDataCollection'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v2/requests/{uuid}/deny': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /**
     * Deny a request
     * @description The comment tells whoever asked why: it is in the history of the request and in `DenyRequest` notifications.
     */
    post: operations['denyRequest'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v2/requests/{uuid}/documents': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** List the printable documents of a request */
    get: operations['listRequestDocuments'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v2/requests/{uuid}/documents/{name}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * Print a document of a request
     * @description A4 with the data of the request; may carry a one-time password, so it is audited.
     */
    get: operations['getRequestDocument'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v2/requests/{uuid}/events': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * Watch a request by server-sent events
     * @description Events: `request` (the request as it is now, at first and after each change), `progress` (a step of the card agent: `step`, `at`, with `wrongCard` also the `cardId` in the reader), `end` (the request is over; the stream closes). Go on with `Last-Event-ID`. 204 when there is no stream to be had, because too many are open, or because that event was the end.
     */
    get: operations['watchRequest'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v2/requests/{uuid}/hand-overs': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /**
     * Hand a request over to the card agent
     * @description Makes a code that is good once, for ten minutes: with it the card agent acts on this request alone, as the caller. An earlier code of the caller for the request ends.
     */
    post: operations['handOverRequest'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v2/requests/{uuid}/history': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Read what happened to a request, oldest first */
    get: operations['getRequestHistory'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v2/requests/{uuid}/new-admin-key': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /**
     * Get the admin key that a card in use is to change to
     * @description For updates and renewals in place of a card whose admin key comes from an older master or from another system. Until the card is confirmed to have it, the server answers for both keys.
     */
    post: operations['giveOutNewAdminKey'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v2/requests/{uuid}/new-admin-key/answer': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Answer a card's challenge under the admin key that was given out for it and is not confirmed */
    post: operations['answerUnderNewAdminKey'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v2/requests/{uuid}/new-admin-key/confirm': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Confirm that the card answers under its new admin key */
    post: operations['confirmNewAdminKey'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v2/requests/{uuid}/one-time-passwords': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /**
     * Distribute the one-time passwords of a request
     * @description Sends the mails again and gives what is handed over in person. Expired ones are replaced.
     */
    post: operations['distributeOneTimePasswords'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v2/requests/{uuid}/one-time-passwords/use': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /**
     * Use the one-time passwords of a request
     * @description The header `Cardea-One-Time-Password` has all of them, with blanks between them. They then serve you for this request, and no later call needs them.
     */
    post: operations['useOneTimePasswords'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v2/requests/{uuid}/personalization': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Read what a card printer prints for a request */
    get: operations['getRequestPersonalization'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v2/requests/{uuid}/priority': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    /** Change the priority of a request */
    put: operations['changeRequestPriority'];
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v2/requests/{uuid}/progress': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Tell a step of the card agent to whoever watches the request */
    post: operations['recordRequestProgress'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v2/requests/{uuid}/resume': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /**
     * Find out where an interrupted request goes on
     * @description Changes nothing.
     */
    post: operations['resumeRequest'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v2/rights/over/{userUuid}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** List the rights that you (or, for holders of Audit, somebody else) hold over a user */
    get: operations['listRightsOver'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v2/rights/own': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Tell what you may do beyond your own cards */
    get: operations['getOwnScope'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v2/security-descriptors/describe': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /**
     * Tell a security descriptor entry by entry, with entries added and taken out
     * @description Stores nothing. Text that is not SDDL is refused with the position of the fault.
     */
    post: operations['describeSecurityDescriptor'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v2/sessions': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** List your browser sessions, or with whose=all (for holders of Audit) everyone’s */
    get: operations['listSessions'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v2/sessions/{uuid}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    post?: never;
    /** End a browser session: your own, or as a holder of Audit anybody’s */
    delete: operations['endSession'];
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v2/site-settings': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Read the settings that rule who holds rights */
    get: operations['getSiteSettings'];
    /**
     * Set the settings that rule who holds rights
     * @description Nobody may raise their own rights by it, nor take their own right Audit.
     */
    put: operations['changeSiteSettings'];
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v2/smartcards': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Search smart cards */
    get: operations['listSmartcards'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v2/smartcards/{uuid}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Read a smart card */
    get: operations['getSmartcard'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v2/smartcards/{uuid}/certificates': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** List the certificates of a smart card, revoked ones included */
    get: operations['listSmartcardCertificates'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v2/smartcards/{uuid}/offline-unblock': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /**
     * Answer the challenge of a blocked card
     * @description The request answers one challenge; the same challenge again gets the same answer.
     */
    post: operations['answerOfflineUnblock'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v2/smartcards/{uuid}/operations': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** List the operations that would succeed on a smart card */
    get: operations['listSmartcardOperations'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v2/smartcards/{uuid}/operations/{operation}/explain': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * Explain why an operation is or isn't offered on a smart card
     * @description Names the policy field, right, state or descriptor entry that decides.
     */
    get: operations['explainSmartcardOperation'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v2/users': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Search people */
    get: operations['listUsers'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v2/users/{uuid}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Read a user with their groups, manager and security descriptor */
    get: operations['getUser'];
    /** Set a user’s manager and security descriptor */
    put: operations['changeUser'];
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v2/users/{uuid}/profile-templates': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * List the profile templates by which you could start an enrollment or a temporary card for a person
     * @description By the rules that creating the request asks; temporary cards are those that belong to no other card.
     */
    get: operations['listUserProfileTemplates'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v2/users/{uuid}/profiles': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** List the profiles of a person, of smart cards and of software */
    get: operations['listUserProfiles'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v2/users/{uuid}/requests': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** List the requests for a person */
    get: operations['listUserRequests'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v2/users/{uuid}/smartcards': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** List the smart cards of a person */
    get: operations['listUserSmartcards'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v2/users/me': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Read who is signed in */
    get: operations['getMe'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v2/webhooks': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** List the webhooks */
    get: operations['listWebhooks'];
    put?: never;
    /**
     * Add a webhook
     * @description The answer holds the signing secret (Standard Webhooks), which is told this once.
     */
    post: operations['createWebhook'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v2/webhooks/{uuid}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    /** Change a webhook; what is left out stays */
    put: operations['updateWebhook'];
    post?: never;
    /** Remove a webhook; what waits for it becomes dead letters */
    delete: operations['deleteWebhook'];
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v2/webhooks/{uuid}/test': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Send one signed test message now */
    post: operations['testWebhook'];
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
    AdminKeyAnswer: {
      responseBase64: string;
    };
    AdminKeyChallenge: {
      /** Format: uuid */
      cardId: string;
      challengeBase64: string;
      /** @enum {string} */
      cipher?: '3DES' | 'AES192';
      /** Format: uuid */
      smartcardUuid: string;
    };
    AdminKeyPlan: {
      /** @description Version of the admin-key master that new cards get their keys from */
      currentVersion: number;
      rows: {
        adminKeyVersion: number | null;
        count: number;
        needsUpdate: boolean;
        profileTemplate: string;
        /** Format: uuid */
        profileTemplateUuid: string;
      }[];
    };
    AdminKeyVersion: {
      adminKeyVersion: number;
    };
    ApiToken: {
      /** @description DOMAIN\account; empty when the user is gone */
      account: string;
      /** Format: date-time */
      createdAt: string;
      displayName: string;
      expiresAt: string | null;
      name: string;
      /** Format: uuid */
      userUuid: string;
      /** Format: uuid */
      uuid: string;
    };
    ApiTokenWithSecret: {
      /** @description DOMAIN\account; empty when the user is gone */
      account: string;
      /** Format: date-time */
      createdAt: string;
      displayName: string;
      expiresAt: string | null;
      name: string;
      /** @description cardea_…, told this once */
      token: string;
      /** Format: uuid */
      userUuid: string;
      /** Format: uuid */
      uuid: string;
    };
    ApproveRequest: {
      /** @description Kept in the audit trail */
      comment?: string;
      /**
       * @example [
       *       {
       *         "name": "Employee number",
       *         "value": "4711"
       *       }
       *     ]
       * @example {
       *       "Employee number": "4711"
       *     }
       */
      dataCollection?:
        | {
            name: string;
            value: string;
          }[]
        | {
            [key: string]: string;
          };
    };
    AuditEvent: {
      /** @example request.approve */
      action: string;
      actorName: string;
      actorUserUuid: string | null;
      correlationId: string;
      facts: {
        [key: string]: string | number | boolean | null;
      };
      objectType: string;
      objectUuid: string;
      /** Format: date-time */
      occurredAt: string;
      /** @enum {string} */
      outcome: 'success' | 'denied' | 'failure';
      targetUserUuid: string | null;
      /** Format: uuid */
      uuid: string;
    };
    AuditEventPage: {
      items: components['schemas']['FoundAuditEvent'][];
      nextCursor: string | null;
    };
    BlockedKey: {
      /** Format: date-time */
      blockedAt: string;
      /** @description SHA-256 over the SubjectPublicKeyInfo, hexadecimal */
      publicKeySha256: string;
      /** @description Told to whoever wants the certificate; at most 500 characters */
      reason: string;
    };
    BlockedName: {
      /** Format: date-time */
      blockedAt: string;
      /** @enum {string} */
      matching: 'exact' | 'suffix';
      /** @description Told to whoever wants the certificate; at most 500 characters */
      reason: string;
      /** @enum {string} */
      type: 'dNSName' | 'rfc822Name' | 'userPrincipalName' | 'commonName';
      /** Format: uuid */
      uuid: string;
      /** @description Lower case, hosts as A-labels */
      value: string;
    };
    /** @description The card in the reader */
    CardOfRequest: {
      /** Format: uuid */
      cardId: string;
      /** Format: uuid */
      smartcardUuid: string;
    };
    Certificate: {
      assignedUserUuid: string | null;
      caName: string | null;
      /** @enum {string} */
      certificateType: 'Native' | 'External';
      isArchivedOnCa: boolean;
      isKeyHistory: boolean;
      issuer: string;
      notAfter: string | null;
      notBefore: string | null;
      profileUuid: string | null;
      requesterName: string;
      requestUuid: string | null;
      revocation: {
        /** @enum {string} */
        reason:
          | 'unspecified'
          | 'keyCompromise'
          | 'cACompromise'
          | 'affiliationChanged'
          | 'superseded'
          | 'cessationOfOperation'
          | 'certificateHold'
          | 'privilegeWithdrawn'
          | 'aACompromise';
        /** Format: date-time */
        revokedAt: string;
      } | null;
      /** @description Upper-case hex */
      serialNumber: string;
      templateCommonName: string;
      /** @description Upper-case hex */
      thumbprintSha1: string;
      /** Format: uuid */
      uuid: string;
    };
    CertificateAddresses: {
      additionalCrl?: string[];
      additionalFreshestCrl?: string[];
      additionalIssuer?: string[];
      additionalOcsp?: string[];
      includeCrl?: boolean;
      includeFreshestCrl?: boolean;
      includeIssuer?: boolean;
      includeOcsp?: boolean;
    };
    CertificateExpiryReport: {
      before: string | null;
      from: string | null;
      report: string;
      rows: {
        count: number;
        month: string;
        templateCommonName: string;
      }[];
    };
    CertificatePage: {
      items: components['schemas']['Certificate'][];
      nextCursor: string | null;
    };
    CertificatePolicy: {
      /** @description Address of the practice statement */
      cpsUri?: string;
      /** @description Object identifier */
      oid: string;
      /** @description Text for whoever relies on the certificate */
      userNotice?: string;
    };
    CertificateTemplate: {
      addresses?: components['schemas']['CertificateAddresses'];
      /** @description The same user may have the same key certified again; true when left out */
      allowsKeyReuse?: boolean;
      /** @description Certification authority; the default one when left out */
      authority?: string;
      certificatePolicies?: components['schemas']['CertificatePolicy'][];
      /** @description How long before its issuance a certificate is valid; 5 when left out */
      clockSkewMinutes?: number;
      commonName: string;
      displayName: string;
      extendedKeyUsages: string[];
      /** @description Repeats the extended key usages as Microsoft application policies */
      includeApplicationPolicies?: boolean;
      includeSid: boolean;
      /** @description Adds Microsoft's template name of version 1 */
      includeTemplateName?: boolean;
      key: components['schemas']['CertificateTemplateKey'];
      keyUsages: (
        | 'digitalSignature'
        | 'nonRepudiation'
        | 'keyEncipherment'
        | 'dataEncipherment'
        | 'keyAgreement'
      )[];
      majorVersion: number;
      /** @description Nothing is issued where the authority's own end leaves fewer days */
      minimumValidityDays?: number;
      minorVersion: number;
      oid: string;
      /** @description SDDL */
      securityDescriptor: string;
      subject: components['schemas']['NamePart'][];
      subjectAltNames: components['schemas']['SubjectAltName'][];
      validityDays: number;
    };
    CertificateTemplateKey: {
      algorithmName: string;
      /** @enum {string} */
      archivedKeyMaker?: 'server' | 'client';
      exportable: boolean;
      families: ('RSA' | 'ECDSA' | 'Ed25519')[];
      hashAlgorithmName: string;
      /** @description The private key is archived */
      isArchived: boolean;
      keyBits: number;
      keyStorageProviderNames: string[];
      minimumRsaBits: number;
      protectionLevel: number;
      usages: number;
    };
    CertificationAuthority: {
      /** @description This authority first, the root last */
      chain: {
        /** @description DER */
        certificateBase64: string;
        fingerprint256: string;
        /** Format: date-time */
        notAfter: string;
        /** Format: date-time */
        notBefore: string;
        serialNumber: string;
        subject: string;
      }[];
      currentCrl: {
        crlNumber: number;
        /** Format: date-time */
        nextUpdate: string;
        /** Format: date-time */
        thisUpdate: string;
      } | null;
      external: {
        lastFailure: {
          /** Format: date-time */
          at: string;
          reason: string;
        } | null;
        lastIssuedAt: string | null;
        /** @enum {string} */
        protocol: 'cfssl' | 'est';
        /** @description Orders whose outcome an operator or the authority has to tell */
        unknown: number;
        url: string;
        /** @description Orders that it has not settled */
        waiting: number;
      } | null;
      isIssuing: boolean;
      /** @description host\CA name */
      issuerName: string;
      name: string;
    };
    ChangeRequest: {
      /** @description Kept in the audit trail */
      comment?: string;
    };
    CollectedItem: {
      /** @description Read its value at /requests/{uuid}/data-collection */
      isEncrypted: boolean;
      isSupplied: boolean;
      name: string;
      value: string | null;
    };
    CreateRequest: {
      certificateTemplates?: string[];
      comment?: string;
      /**
       * @example [
       *       {
       *         "name": "Employee number",
       *         "value": "4711"
       *       }
       *     ]
       * @example {
       *       "Employee number": "4711"
       *     }
       */
      dataCollection?:
        | {
            name: string;
            value: string;
          }[]
        | {
            [key: string]: string;
          };
      /** @enum {string} */
      direction?: 'suspend' | 'reinstate';
      /** @enum {string} */
      onlineUpdateReason?: 'certificateContentChanged' | 'certificateTemplatesChanged' | 'certificateExpired';
      /** @description 0 is served first */
      priority?: number;
      /** Format: uuid */
      profileTemplateUuid?: string;
      /** Format: uuid */
      profileUuid?: string;
      revocationDelaySeconds?: number;
      /** @enum {string} */
      revocationReason?:
        | 'unspecified'
        | 'keyCompromise'
        | 'cACompromise'
        | 'affiliationChanged'
        | 'superseded'
        | 'cessationOfOperation'
        | 'certificateHold'
        | 'privilegeWithdrawn'
        | 'aACompromise';
      /** Format: uuid */
      smartcardUuid?: string;
      /**
       * Format: uuid
       * @description The caller when left out
       */
      targetUserUuid?: string;
      /** @enum {string} */
      type:
        | 'Enroll'
        | 'Recover'
        | 'Renew'
        | 'Disable'
        | 'Unblock'
        | 'Duplicate'
        | 'Retire'
        | 'RecoverOnBehalf'
        | 'SuspendOrReinstate'
        | 'OnlineUpdate'
        | 'TemporaryCardEnroll'
        | 'TemporaryCardDisable'
        | 'TemporaryCardRetire'
        | 'OfflineUnblock';
    };
    DataCollectionItem: {
      description: string;
      isRequired: boolean;
      name: string;
      /** @enum {string} */
      originator: 'Subscriber' | 'CertificateManager';
      /** @enum {string} */
      storage: 'None' | 'Encrypted';
      /** @enum {string} */
      type: 'None' | 'Date' | 'Number' | 'String';
      /** @description A regular expression (ECMAScript, flag u), the whole answer */
      validationData: string;
      /** @enum {string} */
      validationType: 'None' | 'DataType' | 'RegularExpression' | 'Custom';
    };
    Delivery: {
      attempts: number;
      /** @enum {string} */
      channel: 'mail' | 'webhook';
      /** Format: date-time */
      createdAt: string;
      deliveredAt: string | null;
      lastError: string | null;
      /** Format: date-time */
      nextAttemptAt: string;
      notification: {
        /** Format: date-time */
        occurredAt: string;
        requestUuid: string | null;
        targetUserUuid: string | null;
        /** @enum {string} */
        type:
          | 'CreateRequest'
          | 'ApproveRequest'
          | 'DenyRequest'
          | 'CancelRequest'
          | 'CreateProfile'
          | 'CreateSmartcard'
          | 'DisableProfile'
          | 'DisableSmartcard'
          | 'DistributeSecrets'
          | 'DownloadPfx'
          | 'CompleteRequest'
          | 'AbandonRequest'
          | 'SuspendSmartcard'
          | 'ReinstateSmartcard'
          | 'RetireSmartcard'
          | 'ApprovalWaiting'
          | 'CertificateExpiring'
          | 'KeyRecoveryWaiting'
          | 'KeyRecoveryRefused'
          | 'KeyRecoveryConsented'
          | 'KeyRecovered';
        /** Format: uuid */
        uuid: string;
      };
      recipientUserUuid: string | null;
      /** @enum {string} */
      state: 'waiting' | 'delivered' | 'dead';
      /** Format: uuid */
      uuid: string;
      webhookUuid: string | null;
    };
    DeliveryPage: {
      items: components['schemas']['Delivery'][];
      nextCursor: string | null;
    };
    DescribedSecurityDescriptor: {
      /** @description In the order written; denials decide first */
      entries: components['schemas']['SecurityDescriptorEntry'][];
      /** @enum {string} */
      list: 'none' | 'open' | 'entries';
      /** @description SDDL, after the change */
      securityDescriptor: string;
    };
    DirectoryUser: {
      accountName: string;
      displayName: string;
      domain: string;
      groups: {
        name: string;
        /** Format: uuid */
        uuid: string;
      }[];
      mail: string;
      managerUserUuid: string | null;
      /** @description SDDL; empty = nobody by this descriptor */
      securityDescriptor: string;
      sid: string;
      userPrincipalName: string;
      /** Format: uuid */
      uuid: string;
    };
    DistributedPassword: {
      /** @enum {string} */
      distributionType: 'DoNothing' | 'Mail' | 'MailManager' | 'Print';
      /** Format: date-time */
      expiresAt: string;
      oneTimePassword: string | null;
      /** @description Place of the distribution in the policy, from 0 */
      position: number;
    };
    DryRun: {
      approvalsNeeded: number;
      certificates: components['schemas']['DryRunCertificate'][];
      /** @description In the order in which the rules are looked at */
      findings: components['schemas']['Finding'][];
      isOffered: boolean;
      mails: {
        /** @enum {string} */
        event:
          | 'CreateRequest'
          | 'ApproveRequest'
          | 'DenyRequest'
          | 'CancelRequest'
          | 'CreateProfile'
          | 'CreateSmartcard'
          | 'DisableProfile'
          | 'DisableSmartcard'
          | 'DistributeSecrets'
          | 'DownloadPfx'
          | 'CompleteRequest'
          | 'AbandonRequest'
          | 'SuspendSmartcard'
          | 'ReinstateSmartcard'
          | 'RetireSmartcard'
          | 'ApprovalWaiting'
          | 'CertificateExpiring'
          | 'KeyRecoveryWaiting'
          | 'KeyRecoveryRefused'
          | 'KeyRecoveryConsented'
          | 'KeyRecovered';
        /** @enum {string} */
        recipient: 'Target' | 'Originator' | 'Manager' | 'Approvers' | 'RecoveryAgents';
      }[];
      oneTimePasswords: ('DoNothing' | 'Mail' | 'MailManager' | 'Print')[];
      questions: {
        isRequired: boolean;
        name: string;
        /** @enum {string} */
        originator: 'Subscriber' | 'CertificateManager';
      }[];
      /** @description In the order in which they come */
      steps: (
        | 'waitForApproval'
        | 'supplyDataItems'
        | 'enterOneTimePassword'
        | 'bindSmartcard'
        | 'submitCertificationRequests'
        | 'updateStatus'
        | 'answerChallenge'
        | 'complete'
        | 'none'
      )[];
    };
    DryRunCertificate: {
      authority: string;
      certificateTemplate: string;
      /** @description Why it would be refused */
      detail?: string;
      extensions?: {
        isCritical: boolean;
        /** @description Object identifier */
        type: string;
        values: string[];
      }[];
      issuer?: string;
      /** @enum {string} */
      keyFamily?: 'RSA' | 'ECDSA' | 'Ed25519';
      /** Format: date-time */
      notAfter?: string;
      /** Format: date-time */
      notBefore?: string;
      /** @enum {string} */
      outcome: 'prepared' | 'elsewhere' | 'refused';
      subject?: string;
    };
    DryRunOrder: {
      /** @description enroll, temporarycardenroll, or an operation on the newest card or profile that the target has by this profile template */
      operation: string;
      /**
       * Format: uuid
       * @description The target when left out
       */
      originator?: string;
      profileTemplate: components['schemas']['ProfileTemplateContent'];
      /** Format: uuid */
      target: string;
    };
    Explanation: {
      /** @description The first rule that does not hold; null when the operation is offered */
      deciding: components['schemas']['Finding'] | null;
      /** @description In the order in which the rules are looked at */
      findings: components['schemas']['Finding'][];
      isOffered: boolean;
      operation: string;
    };
    Finding: {
      /** @description The deciding entry in SDDL */
      descriptorEntry?: string;
      detail: string;
      /** @description What a request meets when the rule does not hold */
      errorKind: string;
      holds: boolean;
      /** @example Unblock.SelfServiceEnabled */
      policyField?: string;
      /** @example RequestUnblockSmartcard */
      right?: string;
      /**
       * @description Stable name of the rule
       * @example policyIsEnabled
       */
      rule: string;
      /** @example Smartcard.Status */
      state?: string;
    };
    FoundAuditEvent: {
      /** @example request.approve */
      action: string;
      actorName: string;
      actorUserUuid: string | null;
      correlationId: string;
      facts: {
        [key: string]: string | number | boolean | null;
      };
      objectType: string;
      objectUuid: string;
      /** Format: date-time */
      occurredAt: string;
      /** @description IP address; local for the command line and the system itself */
      origin: string;
      /** @enum {string} */
      outcome: 'success' | 'denied' | 'failure';
      sealNumber: number | null;
      /** @description Place in the trail, in the order of writing */
      sequence: number;
      targetUserUuid: string | null;
      /** Format: uuid */
      uuid: string;
    };
    Group: {
      domain: string;
      name: string;
      /** @description overGroupUuid null = over everyone */
      rights: components['schemas']['RightGrant'][];
      /** @description SDDL; empty = nobody by this descriptor */
      securityDescriptor: string;
      sid: string;
      /** Format: uuid */
      uuid: string;
    };
    GroupRights: {
      rights: components['schemas']['RightGrant'][];
      /** @description SDDL; empty = nobody by this descriptor */
      securityDescriptor: string;
    };
    HandOver: {
      /** @description Secret, good once: `cardea card agent --code` takes it */
      code: string;
      /** Format: date-time */
      expiresAt: string;
    };
    HeldRight: {
      because: string;
      /** @enum {string} */
      right:
        | 'Audit'
        | 'EnrollmentAgent'
        | 'RequestEnroll'
        | 'RequestRecover'
        | 'RequestRenew'
        | 'RequestRevoke'
        | 'RequestUnblockSmartcard';
    };
    InstallationKey: {
      algorithm: string;
      /** Format: date-time */
      createdAt: string;
      /** @description Such as ca/issuing or admin-key-master */
      name: string;
      /** @enum {string} */
      place: 'software' | 'pkcs11' | 'pkcs11-root';
      protects: number | null;
      version: number;
    };
    IssuanceOrder: {
      /** @description How often the authority was asked */
      attempts: number;
      /** @description Name of the certification authority */
      authority: string;
      /** @description The authority can be asked now what becomes of it */
      canBeAsked: boolean;
      certificateTemplate: string;
      certificationRequestBase64: string | null;
      /** @description Hex */
      certificationRequestSha256: string;
      /** Format: date-time */
      changedAt: string;
      lastError: string | null;
      nextAttemptAt: string | null;
      /** @description Which generation option of the request it answers, from 0 */
      optionIndex: number;
      /** Format: uuid */
      requestUuid: string;
      serialNumber: string | null;
      /** Format: date-time */
      startedAt: string;
      /** @enum {string} */
      state: 'open' | 'sent' | 'pending' | 'unknown' | 'issued' | 'refused' | 'interrupted' | 'abandoned';
      /** Format: uuid */
      uuid: string;
    };
    IssuanceOrderPage: {
      items: components['schemas']['IssuanceOrder'][];
      nextCursor: string | null;
    };
    Job: {
      attempts: number;
      /** Format: date-time */
      createdAt: string;
      finishedAt: string | null;
      /** @enum {string} */
      kind:
        | 'revokeCertificates'
        | 'expireOneTimePasswords'
        | 'retireExpiredTemporaryCards'
        | 'remindOfExpiry'
        | 'renewArchiveExchange'
        | 'publishCrls'
        | 'publishCompleteCrl'
        | 'publishToTarget'
        | 'sealAuditTrail'
        | 'refreshOcspResponses'
        | 'closeInterruptedIssuances'
        | 'collectIssuances'
        | 'tellAuthority'
        | 'dispatchNotifications'
        | 'export';
      lastError: string | null;
      progressPercent: number | null;
      requestedBy: string | null;
      result: {
        [key: string]: unknown;
      } | null;
      /** Format: date-time */
      runAt: string;
      /** @enum {string} */
      state: 'waiting' | 'running' | 'done' | 'failed';
      /** Format: uuid */
      uuid: string;
    };
    JobPage: {
      items: components['schemas']['Job'][];
      nextCursor: string | null;
    };
    KeyAttestationTerms: {
      /** @description Certify keys that the card uses without a PIN */
      allowKeysWithoutPin: boolean;
      /** @enum {string} */
      requirement: 'none' | 'required';
      /** @description CA certificates in which the chain of an attestation may end, one PEM certificate each */
      trustedRootsPem: string[];
    };
    KeyList: {
      /** Format: date-time */
      changedAt: string;
      /** @description How many are on the list */
      keys: number;
      name: string;
      /** @description Told to whoever wants the certificate; at most 500 characters */
      reason: string;
    };
    KeyRecoveriesReport: {
      before: string | null;
      from: string | null;
      report: string;
      rows: {
        actorName: string;
        actorUserUuid: string | null;
        correlationId: string;
        facts: {
          [key: string]: string | number | boolean | null;
        };
        objectType: string;
        objectUuid: string;
        /** Format: date-time */
        occurredAt: string;
        /** @enum {string} */
        outcome: 'success' | 'denied' | 'failure';
        targetUserUuid: string | null;
      }[];
    };
    KeyRecovery: {
      /** @description By which CMS names that key */
      keyIdentifierHex: string;
      keys: {
        /** Format: uuid */
        certificateUuid: string;
        consents: {
          /** Format: date-time */
          decidedAt: string;
          /** @enum {string} */
          decision: 'consented' | 'refused';
          /** Format: uuid */
          userUuid: string;
        }[];
        consentsNeeded: number;
        issuer: string;
        ownShare: {
          /** @description Your certificate that it is for, DER */
          certificateBase64: string;
          /** @description CMS EnvelopedData for your certificate, DER */
          envelopedShareBase64: string;
          /** @description The installation opens the share when you consent */
          isInKeystore: boolean;
        } | null;
        /** @description Upper-case hex */
        serialNumber: string;
        templateCommonName: string;
      }[];
      /** @description One-time key for shares, SubjectPublicKeyInfo in DER */
      publicKeyBase64: string;
      /** @description Resharing when it is for no request */
      requestType: string;
      requestUuid: string | null;
      /** Format: date-time */
      startedAt: string;
      startedByName: string;
      /** @description Whose keys they are; empty for a resharing */
      targetName: string;
      /** Format: uuid */
      uuid: string;
      /** @description Why you may neither consent nor refuse; null when you may */
      whyNoSay: ('noAgent' | 'startedIt' | 'ownKeys' | 'noShare') | null;
    };
    KeyRecoveryAgent: {
      /** @description Empty when the person left the directory */
      accountName: string;
      /** Format: date-time */
      addedAt: string;
      /** @description DER */
      certificateBase64: string;
      /** @description The installation keeps the agent’s private key; otherwise the agent does */
      isKeyInKeystore: boolean;
      retiredAt: string | null;
      /** Format: uuid */
      userUuid: string;
      /** Format: uuid */
      uuid: string;
    };
    KeyRecoveryChange: {
      consentsNeeded: number;
    };
    KeyRecoveryConsent: {
      shares?: {
        /** Format: uuid */
        certificateUuid: string;
        envelopedShareBase64: string;
      }[];
    };
    KeyRecoveryRefusal: {
      /** @description Kept in the audit trail */
      comment?: string;
    };
    KeyRecoverySettings: {
      agents: components['schemas']['KeyRecoveryAgent'][];
      /** @description For keys archived from now on; 0 = the installation alone opens them */
      consentsNeeded: number;
    };
    KeysListed: {
      /** @description Those that were new */
      added: number;
    };
    KeysToList: {
      modulusFingerprints: string[];
      /** @description Told to whoever wants the certificate; at most 500 characters */
      reason: string;
    };
    KeyToBlock: {
      /** @description DER */
      certificateBase64?: string;
      /** @description DER */
      certificationRequestBase64?: string;
      /** @description SHA-256 over the SubjectPublicKeyInfo, hexadecimal */
      publicKeySha256?: string;
      /** @description Told to whoever wants the certificate; at most 500 characters */
      reason: string;
    };
    Mail: {
      deliveredAt: string | null;
      failed: {
        attempts: number;
        /** Format: date-time */
        createdAt: string;
        isGivenUp: boolean;
        reason: string;
      } | null;
      server: {
        /** @enum {string} */
        encryption: 'tls' | 'startTls' | 'none';
        from: string;
        /** @description Cardea signs in there */
        hasCredentials: boolean;
        host: string;
        port: number;
      } | null;
    };
    MailTemplate: {
      /** @description With placeholders such as {Target.DisplayName} */
      body: string;
      /** @enum {string} */
      event:
        | 'CreateRequest'
        | 'ApproveRequest'
        | 'DenyRequest'
        | 'CancelRequest'
        | 'CreateProfile'
        | 'CreateSmartcard'
        | 'DisableProfile'
        | 'DisableSmartcard'
        | 'DistributeSecrets'
        | 'DownloadPfx'
        | 'CompleteRequest'
        | 'AbandonRequest'
        | 'SuspendSmartcard'
        | 'ReinstateSmartcard'
        | 'RetireSmartcard'
        | 'ApprovalWaiting'
        | 'CertificateExpiring'
        | 'KeyRecoveryWaiting'
        | 'KeyRecoveryRefused'
        | 'KeyRecoveryConsented'
        | 'KeyRecovered';
      /** @enum {string} */
      recipient: 'Target' | 'Originator' | 'Manager' | 'Approvers' | 'RecoveryAgents';
      subject: string;
    };
    MailTest: {
      error: string | null;
      isDelivered: boolean;
      to: string;
    };
    NamePart: {
      /** @enum {string} */
      attribute:
        | 'commonName'
        | 'emailAddress'
        | 'organizationName'
        | 'organizationalUnitName'
        | 'countryName'
        | 'stateOrProvinceName'
        | 'localityName'
        | 'serialNumber'
        | 'userId'
        | 'domainComponent';
      /** @enum {string} */
      from?: 'DisplayName' | 'AccountName' | 'UserPrincipalName' | 'Mail' | 'Domain' | 'Sid' | 'Uuid';
      /** @description The same for everybody; in the place of from */
      value?: string;
    };
    NameToBlock: {
      /** @enum {string} */
      matching: 'exact' | 'suffix';
      /** @description Told to whoever wants the certificate; at most 500 characters */
      reason: string;
      /** @enum {string} */
      type: 'dNSName' | 'rfc822Name' | 'userPrincipalName' | 'commonName';
      value: string;
    };
    NewAdminKey: {
      adminKeyVersion: number | null;
      keyBase64: string | null;
    };
    NewApiToken: {
      expiresInDays: number;
      name: string;
    };
    NewKeyRecoveryAgent: {
      certificateBase64?: string;
      /** Format: uuid */
      userUuid: string;
    };
    OfflineUnblock: {
      /** @description What the card shows: 16 digits, blanks and hyphens between pairs allowed */
      challengeHex: string;
      /** Format: uuid */
      requestUuid: string;
    };
    OfflineUnblockResponse: {
      /** @description The same digits by four, to be read out */
      groups: string[];
      /** @description 16 upper-case digits */
      responseHex: string;
    };
    OneTimePasswordDistribution: {
      /** @enum {string} */
      distributionType: 'DoNothing' | 'Mail' | 'MailManager' | 'Print';
    };
    OneTimePasswordPolicy: {
      distributions: components['schemas']['OneTimePasswordDistribution'][];
      /** @description Length=12;LifetimeHours=72 */
      secretProviderData: string;
      secretProviderType: string;
    };
    OpenedItem: {
      name: string;
      value: string | null;
    };
    OwnScope: {
      isKeyRecoveryAgent: boolean;
      /** @description A policy lists you as approver or enrollment agent */
      isListedInPolicies: boolean;
      /** @description Some right is held over somebody else */
      isOverOthers: boolean;
      /** @description Rights for the site; Audit administers */
      siteRights: (
        | 'Audit'
        | 'EnrollmentAgent'
        | 'RequestEnroll'
        | 'RequestRecover'
        | 'RequestRenew'
        | 'RequestRevoke'
        | 'RequestUnblockSmartcard'
      )[];
    };
    Personalization: {
      enabled: boolean;
      providerData: string;
      providerType: string;
    };
    PersonalizationField: {
      name: string;
      value: string;
    };
    PinPolicy: {
      /** @description 1 = digits, 2 = digits and letters */
      characterSet: number;
      defaultValue: string;
      maxLength: number;
      minLength: number;
      rollover: boolean;
    };
    PolicyDocument: {
      description: string;
      name: string;
    };
    PrintableDocument: {
      description: string;
      name: string;
      template: string;
    };
    /**
     * @example {
     *       "type": "https://cards.example.com/api/v2/problems/not-authorized",
     *       "title": "A right is missing",
     *       "status": 403,
     *       "detail": "This needs the right RequestRevoke over the target user.",
     *       "instance": "urn:uuid:97cd65fa-af4b-4587-9309-0dd6bfd8b4e1",
     *       "kind": "NotAuthorized"
     *     }
     */
    Problem: {
      detail: string;
      /** @description The input field at fault */
      field?: string;
      /** @description The correlation id of the audit trail, as a URN */
      instance: string;
      /** @description Stable name of what went wrong, such as NotAuthorized */
      kind: string;
      status: number;
      title: string;
      /** Format: uri */
      type: string;
    };
    Profile: {
      /** Format: uuid */
      assignedUserUuid: string;
      comment: string;
      /** Format: date-time */
      createdAt: string;
      createdByRequestUuid: string | null;
      flags: ('Primary' | 'Duplicate' | 'KeyEscrow' | 'Superseded')[];
      isSmartcard: boolean;
      parentProfileUuid: string | null;
      primaryProfileUuid: string | null;
      /** Format: uuid */
      profileTemplateUuid: string;
      profileTemplateVersion: number;
      /** @enum {string} */
      status: 'New' | 'Active' | 'Suspended' | 'Disabled' | 'Retired';
      /** Format: uuid */
      uuid: string;
    };
    ProfilePage: {
      items: components['schemas']['Profile'][];
      nextCursor: string | null;
    };
    ProfileTemplate: {
      /** @description Common names, in the order of issuance */
      certificateTemplates: string[];
      description: string;
      expiryReminderDays: number[];
      isSmartcardProfileTemplate: boolean;
      isVirtualSmartcardProfileTemplate: boolean;
      keyAttestation: components['schemas']['KeyAttestationTerms'];
      name: string;
      policies: components['schemas']['WorkflowPolicies'];
      /** @description SDDL */
      securityDescriptor: string;
      smartcardConfiguration: components['schemas']['SmartcardConfiguration'] | null;
      /** Format: uuid */
      uuid: string;
      version: number;
    };
    ProfileTemplateChangesReport: {
      before: string | null;
      from: string | null;
      report: string;
      rows: {
        /** Format: date-time */
        changedAt: string;
        changedBy: string;
        name: string;
        /** Format: uuid */
        profileTemplateUuid: string;
        version: number;
      }[];
    };
    ProfileTemplateContent: {
      /** @description Common names, in the order of issuance */
      certificateTemplates: string[];
      description: string;
      expiryReminderDays: number[];
      isSmartcardProfileTemplate: boolean;
      isVirtualSmartcardProfileTemplate: boolean;
      keyAttestation: components['schemas']['KeyAttestationTerms'];
      name: string;
      policies: components['schemas']['WorkflowPolicies'];
      /** @description SDDL */
      securityDescriptor: string;
      smartcardConfiguration: components['schemas']['SmartcardConfiguration'] | null;
      /** Format: uuid */
      uuid?: string;
      version?: number;
    };
    ProfileTemplateDifferences: {
      differences: {
        after: string | number | boolean | null;
        before: string | number | boolean | null;
        path: string;
      }[];
      fromVersion: number;
      toVersion: number;
    };
    ProfileTemplateFinding: {
      path: string;
      rule: string;
    };
    ProfileTemplateSummary: {
      certificateTemplates: string[];
      description: string;
      enabledPolicies: (
        | 'Enroll'
        | 'Duplicate'
        | 'OfflineUnblock'
        | 'OnlineUpdate'
        | 'Renew'
        | 'Recover'
        | 'RecoverOnBehalf'
        | 'Reinstate'
        | 'Retire'
        | 'Revoke'
        | 'TemporaryCards'
        | 'Unblock'
      )[];
      isSmartcardProfileTemplate: boolean;
      isVirtualSmartcardProfileTemplate: boolean;
      name: string;
      /** Format: uuid */
      uuid: string;
      version: number;
    };
    ProfileTemplateValidation: {
      errors: components['schemas']['ProfileTemplateFinding'][];
      warnings: components['schemas']['ProfileTemplateFinding'][];
    };
    ProfileTemplateVersion: {
      changedAt: string | null;
      /** @description DOMAIN\account; empty when it was not noted */
      changedBy: string;
      name: string;
      version: number;
    };
    PublishedLists: {
      /** @description Lists that could not be signed; one is here until it is signed */
      failures: {
        /** @description How many have failed since the list in force was made */
        attempts: number;
        authority: string;
        /** Format: date-time */
        failingSince: string;
        /** @description As below /pki/ */
        fileName: string;
        /** Format: date-time */
        lastFailedAt: string;
        /** @description Why the latest attempt failed */
        reason: string;
      }[];
      lists: {
        authority: string;
        /** @description cRLNumber (RFC 5280 §5.2.3) */
        crlNumber: number;
        entries: number | null;
        /** @description As below /pki/ */
        fileName: string;
        /** Format: date-time */
        nextUpdate: string;
        /** Format: date-time */
        thisUpdate: string;
      }[];
      targets: {
        files: {
          crlNumber: number | null;
          fileName: string;
          isCurrent: boolean | null;
          /** Format: date-time */
          publishedAt: string;
        }[];
        lastError: string | null;
        lastSuccessAt: string | null;
        missing: string[];
        name: string;
        nextAttemptAt: string | null;
      }[];
    };
    RedeemedHandOver: {
      /** @description As whom the token acts */
      accountName: string;
      /** Format: date-time */
      expiresAt: string;
      /** @enum {string} */
      requestType:
        | 'Enroll'
        | 'Recover'
        | 'Renew'
        | 'Disable'
        | 'Unblock'
        | 'Duplicate'
        | 'Retire'
        | 'RecoverOnBehalf'
        | 'SuspendOrReinstate'
        | 'OnlineUpdate'
        | 'TemporaryCardEnroll'
        | 'TemporaryCardDisable'
        | 'TemporaryCardRetire'
        | 'OfflineUnblock';
      /** Format: uuid */
      requestUuid: string;
      /** @description Secret. For `Authorization: Bearer`, on this request alone */
      token: string;
    };
    Request: {
      approvalsNeeded: number;
      /** @description Users who have approved, oldest first */
      approvedBy: string[];
      certificateTemplates: string[] | null;
      comment: string;
      completedAt: string | null;
      dataCollection: components['schemas']['CollectedItem'][];
      direction: ('suspend' | 'reinstate') | null;
      isEnrollmentAgent: boolean;
      isManagerDataProvided: boolean;
      isSmartcard: boolean;
      isSubscriberDataProvided: boolean;
      newProfileUuid: string | null;
      newSmartcardUuid: string | null;
      oldProfileUuid: string | null;
      oldSmartcardUuid: string | null;
      onlineUpdateReason:
        | ('certificateContentChanged' | 'certificateTemplatesChanged' | 'certificateExpired')
        | null;
      /** @description Display name, or account name where there is none; empty when the directory knows the person no longer */
      originatorName: string;
      /** Format: uuid */
      originatorUserUuid: string;
      /** @description 0 is served first */
      priority: number;
      /** @description Its name of today */
      profileTemplateName: string;
      /** Format: uuid */
      profileTemplateUuid: string;
      profileTemplateVersion: number;
      revocationDelaySeconds: number | null;
      revocationReason:
        | (
            | 'unspecified'
            | 'keyCompromise'
            | 'cACompromise'
            | 'affiliationChanged'
            | 'superseded'
            | 'cessationOfOperation'
            | 'certificateHold'
            | 'privilegeWithdrawn'
            | 'aACompromise'
          )
        | null;
      /** @description SDDL */
      securityDescriptor: string;
      /** @enum {string} */
      status: 'Pending' | 'Approved' | 'Executing' | 'Completed' | 'Denied' | 'Canceled' | 'Failed';
      /** Format: date-time */
      submittedAt: string;
      /** @description Display name, or account name where there is none; empty when the directory knows the person no longer */
      targetName: string;
      /** Format: uuid */
      targetUserUuid: string;
      /** @enum {string} */
      type:
        | 'Enroll'
        | 'Recover'
        | 'Renew'
        | 'Disable'
        | 'Unblock'
        | 'Duplicate'
        | 'Retire'
        | 'RecoverOnBehalf'
        | 'SuspendOrReinstate'
        | 'OnlineUpdate'
        | 'TemporaryCardEnroll'
        | 'TemporaryCardDisable'
        | 'TemporaryCardRetire'
        | 'OfflineUnblock';
      /** Format: uuid */
      uuid: string;
    };
    RequestPage: {
      items: components['schemas']['Request'][];
      nextCursor: string | null;
    };
    RequestsReport: {
      before: string | null;
      from: string | null;
      report: string;
      rows: {
        count: number;
        profileTemplate: string;
        /** Format: uuid */
        profileTemplateUuid: string;
        /** @enum {string} */
        status: 'Pending' | 'Approved' | 'Executing' | 'Completed' | 'Denied' | 'Canceled' | 'Failed';
        /** @enum {string} */
        type:
          | 'Enroll'
          | 'Recover'
          | 'Renew'
          | 'Disable'
          | 'Unblock'
          | 'Duplicate'
          | 'Retire'
          | 'RecoverOnBehalf'
          | 'SuspendOrReinstate'
          | 'OnlineUpdate'
          | 'TemporaryCardEnroll'
          | 'TemporaryCardDisable'
          | 'TemporaryCardRetire'
          | 'OfflineUnblock';
      }[];
    };
    Resumption: {
      /** @description The card may have either of two admin keys: ask for the new one, and confirm it */
      isAdminKeyChanging: boolean;
      /** @description You may carry the request out */
      isExecutor: boolean;
      missingCertificateTemplates: string[];
      /** @enum {string} */
      nextStep:
        | 'waitForApproval'
        | 'supplyDataItems'
        | 'enterOneTimePassword'
        | 'bindSmartcard'
        | 'submitCertificationRequests'
        | 'updateStatus'
        | 'answerChallenge'
        | 'complete'
        | 'none';
      /** @description Those that nobody has used yet */
      oneTimePasswords: {
        /** @enum {string} */
        distributionType: 'DoNothing' | 'Mail' | 'MailManager' | 'Print';
        /** Format: date-time */
        expiresAt: string;
        /** @description Place of the distribution in the policy, from 0 */
        position: number;
      }[];
      oneTimePasswordsLockedUntil: string | null;
      profile: components['schemas']['Profile'] | null;
      request: components['schemas']['Request'];
      smartcard: components['schemas']['Smartcard'] | null;
    };
    RevocationOptions: {
      allowSpecifyDelay: boolean;
      allowSpecifyReason: boolean;
      disableOldCardOrProfile: boolean;
      effectiveRevocationDelaySeconds: number;
      publishBaseCrl: boolean;
      publishDeltaCrl: boolean;
      /** @enum {string} */
      reason:
        | 'unspecified'
        | 'keyCompromise'
        | 'cACompromise'
        | 'affiliationChanged'
        | 'superseded'
        | 'cessationOfOperation'
        | 'certificateHold'
        | 'privilegeWithdrawn'
        | 'aACompromise';
      revokeOldCertificates: boolean;
    };
    RightGrant: {
      overGroupUuid: string | null;
      /** @enum {string} */
      right:
        | 'Audit'
        | 'EnrollmentAgent'
        | 'RequestEnroll'
        | 'RequestRecover'
        | 'RequestRenew'
        | 'RequestRevoke'
        | 'RequestUnblockSmartcard';
    };
    RightsHeldReport: {
      before: string | null;
      from: string | null;
      report: string;
      rows: {
        by: string;
        holder: string;
        /** Format: uuid */
        holderUserUuid: string;
        over: string;
        /** @enum {string} */
        right:
          | 'Audit'
          | 'EnrollmentAgent'
          | 'RequestEnroll'
          | 'RequestRecover'
          | 'RequestRenew'
          | 'RequestRevoke'
          | 'RequestUnblockSmartcard';
      }[];
    };
    SavedProfileTemplate: {
      profileTemplate: components['schemas']['ProfileTemplate'];
      warnings: components['schemas']['ProfileTemplateFinding'][];
    };
    SecurityDescriptorEntry: {
      /** @enum {string} */
      effect: 'allow' | 'deny' | 'none';
      /** @description Also about rights that Cardea never asks for */
      hasOtherRights: boolean;
      /** @description The condition is not evaluated: it never grants */
      isConditional: boolean;
      /** @description Decides nothing about this object */
      isForChildrenOnly: boolean;
      rights: (
        | 'Read'
        | 'Write'
        | 'Enroll'
        | 'Audit'
        | 'EnrollmentAgent'
        | 'RequestEnroll'
        | 'RequestRecover'
        | 'RequestRenew'
        | 'RequestRevoke'
        | 'RequestUnblockSmartcard'
      )[];
      /** @description The entry as SDDL */
      text: string;
      trustee: {
        /** @enum {string} */
        kind: 'user' | 'group' | 'everyone' | 'signedIn' | 'unknown';
        /** @description Empty where the directory has none */
        name: string;
        sid: string;
        uuid: string | null;
      };
    };
    SecurityDescriptorToDescribe: {
      /** @description Entries to add at the end */
      add?: {
        /** @enum {string} */
        effect: 'allow' | 'deny';
        rights: (
          | 'Read'
          | 'Write'
          | 'Enroll'
          | 'Audit'
          | 'EnrollmentAgent'
          | 'RequestEnroll'
          | 'RequestRecover'
          | 'RequestRenew'
          | 'RequestRevoke'
          | 'RequestUnblockSmartcard'
        )[];
        /** @description SID */
        trustee: string;
      }[];
      /** @description Entries to take out, by their places from 0 */
      remove?: number[];
      /** @description SDDL */
      securityDescriptor: string;
    };
    Session: {
      /** @description DOMAIN\account; empty when the user is gone */
      account: string;
      /** Format: date-time */
      createdAt: string;
      displayName: string;
      /** Format: date-time */
      expiresAt: string;
      /** @description This call came with its cookie */
      isCurrent: boolean;
      /** Format: uuid */
      userUuid: string;
      /** Format: uuid */
      uuid: string;
    };
    SiteSettings: {
      /** @description SDDL; empty = the rights of groups over everyone count */
      connectionPointDescriptor: string;
      /** @description UseUser,UseGroups, one of them, or empty */
      requestSecurityFlags: string;
    };
    Smartcard: {
      activatedAt: string | null;
      /** Format: uuid */
      assignedUserUuid: string;
      atrHex: string;
      boundByRequestUuid: string | null;
      cardId: string | null;
      cardSerial: string;
      comment: string;
      /** Format: date-time */
      createdAt: string;
      flags: ('Primary' | 'Duplicate' | 'Temporary' | 'KeyEscrow' | 'Superseded' | 'Reused')[];
      middleware: string;
      parentSmartcardUuid: string | null;
      permanentSmartcardUuid: string | null;
      primarySmartcardUuid: string | null;
      /** Format: uuid */
      profileTemplateUuid: string;
      profileTemplateVersion: number;
      profileUuid: string | null;
      /** @enum {string} */
      status: 'New' | 'Assigned' | 'Active' | 'Suspended' | 'Disabled' | 'Retired';
      /** Format: uuid */
      uuid: string;
    };
    SmartcardConfiguration: {
      adminPinPolicy: components['schemas']['PinPolicy'];
      allowSmartcardReuse: boolean;
      cardInitializationData: string;
      cardInitializationType: string;
      certificateLabel: string;
      /** @description 48 hex digits; empty stands for 24 zero bytes */
      defaultAdminKeyHex: string;
      diversifyAdminKey: boolean;
      doNotInstallCaCertificates: boolean;
      eraseOnOverflow: boolean;
      initializeNewSmartcard: boolean;
      /** @description 0 = unlimited */
      maxNumberOfCertificates: number;
      providerId: string;
      providerName: string;
      providerType: number;
      smartcardPrintPolicy: components['schemas']['SmartcardPrintPolicy'];
      /** @enum {string} */
      userPinOption: 'None' | 'ServerDistributed' | 'Randomized' | 'UserProvided' | 'CustomServerDistributed';
      userPinPolicy: components['schemas']['PinPolicy'];
      useSecureKeyInjection: boolean;
      useVirtualSmartcards: boolean;
    };
    SmartcardPage: {
      items: components['schemas']['Smartcard'][];
      nextCursor: string | null;
    };
    SmartcardPrintPolicy: {
      cardName: string;
      fieldMapping: string;
      print: boolean;
      projectName: string;
    };
    SmartcardsReport: {
      before: string | null;
      from: string | null;
      report: string;
      rows: {
        count: number;
        profileTemplate: string;
        /** Format: uuid */
        profileTemplateUuid: string;
        /** @enum {string} */
        status: 'New' | 'Assigned' | 'Active' | 'Suspended' | 'Disabled' | 'Retired';
      }[];
    };
    SmartcardToRekeyPage: {
      items: components['schemas']['Smartcard'][];
      nextCursor: string | null;
    };
    SubjectAltName: {
      /** @enum {string} */
      from?: 'Sid' | 'Uuid';
      /** @description Of a directoryName */
      parts?: components['schemas']['NamePart'][];
      /** @description Refuses issuance where the directory lacks the name */
      required: boolean;
      /** @enum {string} */
      type: 'userPrincipalName' | 'rfc822Name' | 'dNSName' | 'directoryName' | 'uniformResourceIdentifier';
    };
    TemplateForUser: {
      description: string;
      isSmartcard: boolean;
      name: string;
      requestTypes: ('Enroll' | 'TemporaryCardEnroll')[];
      /** Format: uuid */
      uuid: string;
    };
    TimeToCompleteReport: {
      before: string | null;
      from: string | null;
      report: string;
      rows: {
        count: number;
        medianSeconds: number;
        ninetiethPercentileSeconds: number;
        /** @enum {string} */
        type:
          | 'Enroll'
          | 'Recover'
          | 'Renew'
          | 'Disable'
          | 'Unblock'
          | 'Duplicate'
          | 'Retire'
          | 'RecoverOnBehalf'
          | 'SuspendOrReinstate'
          | 'OnlineUpdate'
          | 'TemporaryCardEnroll'
          | 'TemporaryCardDisable'
          | 'TemporaryCardRetire'
          | 'OfflineUnblock';
      }[];
    };
    User: {
      accountName: string;
      displayName: string;
      domain: string;
      mail: string;
      managerUserUuid: string | null;
      sid: string;
      userPrincipalName: string;
      /** Format: uuid */
      uuid: string;
    };
    UserDelegation: {
      managerUserUuid: string | null;
      /** @description SDDL; empty = nobody by this descriptor */
      securityDescriptor: string;
    };
    UserPage: {
      items: components['schemas']['User'][];
      nextCursor: string | null;
    };
    Webhook: {
      /** Format: date-time */
      createdAt: string;
      isEnabled: boolean;
      revision: number;
      /** @description Empty = every type */
      types: (
        | 'CreateRequest'
        | 'ApproveRequest'
        | 'DenyRequest'
        | 'CancelRequest'
        | 'CreateProfile'
        | 'CreateSmartcard'
        | 'DisableProfile'
        | 'DisableSmartcard'
        | 'DistributeSecrets'
        | 'DownloadPfx'
        | 'CompleteRequest'
        | 'AbandonRequest'
        | 'SuspendSmartcard'
        | 'ReinstateSmartcard'
        | 'RetireSmartcard'
        | 'ApprovalWaiting'
        | 'CertificateExpiring'
        | 'KeyRecoveryWaiting'
        | 'KeyRecoveryRefused'
        | 'KeyRecoveryConsented'
        | 'KeyRecovered'
      )[];
      url: string;
      /** Format: uuid */
      uuid: string;
    };
    WebhookTest: {
      error: string | null;
      isDelivered: boolean;
      status: number | null;
    };
    WebhookWithSecret: {
      /** Format: date-time */
      createdAt: string;
      isEnabled: boolean;
      revision: number;
      secret: string | null;
      /** @description Empty = every type */
      types: (
        | 'CreateRequest'
        | 'ApproveRequest'
        | 'DenyRequest'
        | 'CancelRequest'
        | 'CreateProfile'
        | 'CreateSmartcard'
        | 'DisableProfile'
        | 'DisableSmartcard'
        | 'DistributeSecrets'
        | 'DownloadPfx'
        | 'CompleteRequest'
        | 'AbandonRequest'
        | 'SuspendSmartcard'
        | 'ReinstateSmartcard'
        | 'RetireSmartcard'
        | 'ApprovalWaiting'
        | 'CertificateExpiring'
        | 'KeyRecoveryWaiting'
        | 'KeyRecoveryRefused'
        | 'KeyRecoveryConsented'
        | 'KeyRecovered'
      )[];
      url: string;
      /** Format: uuid */
      uuid: string;
    };
    WorkflowPolicies: {
      Duplicate: components['schemas']['WorkflowPolicy'];
      Enroll: components['schemas']['WorkflowPolicy'];
      OfflineUnblock: components['schemas']['WorkflowPolicy'];
      OnlineUpdate: components['schemas']['WorkflowPolicy'];
      Recover: components['schemas']['WorkflowPolicy'];
      RecoverOnBehalf: components['schemas']['WorkflowPolicy'];
      Reinstate: components['schemas']['WorkflowPolicy'];
      Renew: components['schemas']['WorkflowPolicy'];
      Retire: components['schemas']['WorkflowPolicy'];
      Revoke: components['schemas']['WorkflowPolicy'];
      TemporaryCards: components['schemas']['WorkflowPolicy'];
      Unblock: components['schemas']['WorkflowPolicy'];
    };
    WorkflowPolicy: {
      allowKioskRetirement?: boolean;
      allowSpecifyCertificateTemplate?: boolean;
      approvalsNeeded: number;
      /** @description SDDL */
      authorizedApprover: string;
      /** @description SDDL */
      authorizedEnrollmentAgent: string;
      /** @description SDDL */
      authorizedInitiator: string;
      autoenrollEnabled?: boolean;
      blockAdminPin?: boolean;
      blockUserPin?: boolean;
      collectComments: boolean;
      collectRequestPriority: boolean;
      /** @description 0 (first) to 255 */
      defaultRequestPriority: number;
      documents: components['schemas']['PrintableDocument'][];
      enabled: boolean;
      enrollAgentRequired: boolean;
      eraseCard?: boolean;
      mailTemplates: components['schemas']['MailTemplate'][];
      /** @description 0 = any number */
      numberIssuedAllowed?: number;
      oneTimePasswordPolicy: components['schemas']['OneTimePasswordPolicy'];
      originatorMayExecute: boolean;
      personalization: components['schemas']['Personalization'];
      policyDataCollection: components['schemas']['DataCollectionItem'][];
      reissueArchivedCertificates?: boolean;
      resetAdminPin?: boolean;
      reuseCard?: boolean;
      revocationSettings?: components['schemas']['RevocationOptions'];
      revocationSettingsForDuplicates?: components['schemas']['RevocationOptions'];
      selfServiceEnabled: boolean;
    };
  };
  responses: never;
  parameters: never;
  requestBodies: never;
  headers: never;
  pathItems: never;
}
export type AdminKeyAnswer = components['schemas']['AdminKeyAnswer'];
export type AdminKeyChallenge = components['schemas']['AdminKeyChallenge'];
export type AdminKeyPlan = components['schemas']['AdminKeyPlan'];
export type AdminKeyVersion = components['schemas']['AdminKeyVersion'];
export type ApiToken = components['schemas']['ApiToken'];
export type ApiTokenWithSecret = components['schemas']['ApiTokenWithSecret'];
export type ApproveRequest = components['schemas']['ApproveRequest'];
export type AuditEvent = components['schemas']['AuditEvent'];
export type AuditEventPage = components['schemas']['AuditEventPage'];
export type BlockedKey = components['schemas']['BlockedKey'];
export type BlockedName = components['schemas']['BlockedName'];
export type CardOfRequest = components['schemas']['CardOfRequest'];
export type Certificate = components['schemas']['Certificate'];
export type CertificateAddresses = components['schemas']['CertificateAddresses'];
export type CertificateExpiryReport = components['schemas']['CertificateExpiryReport'];
export type CertificatePage = components['schemas']['CertificatePage'];
export type CertificatePolicy = components['schemas']['CertificatePolicy'];
export type CertificateTemplate = components['schemas']['CertificateTemplate'];
export type CertificateTemplateKey = components['schemas']['CertificateTemplateKey'];
export type CertificationAuthority = components['schemas']['CertificationAuthority'];
export type ChangeRequest = components['schemas']['ChangeRequest'];
export type CollectedItem = components['schemas']['CollectedItem'];
export type CreateRequest = components['schemas']['CreateRequest'];
export type DataCollectionItem = components['schemas']['DataCollectionItem'];
export type Delivery = components['schemas']['Delivery'];
export type DeliveryPage = components['schemas']['DeliveryPage'];
export type DescribedSecurityDescriptor = components['schemas']['DescribedSecurityDescriptor'];
export type DirectoryUser = components['schemas']['DirectoryUser'];
export type DistributedPassword = components['schemas']['DistributedPassword'];
export type DryRun = components['schemas']['DryRun'];
export type DryRunCertificate = components['schemas']['DryRunCertificate'];
export type DryRunOrder = components['schemas']['DryRunOrder'];
export type Explanation = components['schemas']['Explanation'];
export type Finding = components['schemas']['Finding'];
export type FoundAuditEvent = components['schemas']['FoundAuditEvent'];
export type Group = components['schemas']['Group'];
export type GroupRights = components['schemas']['GroupRights'];
export type HandOver = components['schemas']['HandOver'];
export type HeldRight = components['schemas']['HeldRight'];
export type InstallationKey = components['schemas']['InstallationKey'];
export type IssuanceOrder = components['schemas']['IssuanceOrder'];
export type IssuanceOrderPage = components['schemas']['IssuanceOrderPage'];
export type Job = components['schemas']['Job'];
export type JobPage = components['schemas']['JobPage'];
export type KeyAttestationTerms = components['schemas']['KeyAttestationTerms'];
export type KeyList = components['schemas']['KeyList'];
export type KeyRecoveriesReport = components['schemas']['KeyRecoveriesReport'];
export type KeyRecovery = components['schemas']['KeyRecovery'];
export type KeyRecoveryAgent = components['schemas']['KeyRecoveryAgent'];
export type KeyRecoveryChange = components['schemas']['KeyRecoveryChange'];
export type KeyRecoveryConsent = components['schemas']['KeyRecoveryConsent'];
export type KeyRecoveryRefusal = components['schemas']['KeyRecoveryRefusal'];
export type KeyRecoverySettings = components['schemas']['KeyRecoverySettings'];
export type KeysListed = components['schemas']['KeysListed'];
export type KeysToList = components['schemas']['KeysToList'];
export type KeyToBlock = components['schemas']['KeyToBlock'];
export type Mail = components['schemas']['Mail'];
export type MailTemplate = components['schemas']['MailTemplate'];
export type MailTest = components['schemas']['MailTest'];
export type NamePart = components['schemas']['NamePart'];
export type NameToBlock = components['schemas']['NameToBlock'];
export type NewAdminKey = components['schemas']['NewAdminKey'];
export type NewApiToken = components['schemas']['NewApiToken'];
export type NewKeyRecoveryAgent = components['schemas']['NewKeyRecoveryAgent'];
export type OfflineUnblock = components['schemas']['OfflineUnblock'];
export type OfflineUnblockResponse = components['schemas']['OfflineUnblockResponse'];
export type OneTimePasswordDistribution = components['schemas']['OneTimePasswordDistribution'];
export type OneTimePasswordPolicy = components['schemas']['OneTimePasswordPolicy'];
export type OpenedItem = components['schemas']['OpenedItem'];
export type OwnScope = components['schemas']['OwnScope'];
export type Personalization = components['schemas']['Personalization'];
export type PersonalizationField = components['schemas']['PersonalizationField'];
export type PinPolicy = components['schemas']['PinPolicy'];
export type PolicyDocument = components['schemas']['PolicyDocument'];
export type PrintableDocument = components['schemas']['PrintableDocument'];
export type Problem = components['schemas']['Problem'];
export type Profile = components['schemas']['Profile'];
export type ProfilePage = components['schemas']['ProfilePage'];
export type ProfileTemplate = components['schemas']['ProfileTemplate'];
export type ProfileTemplateChangesReport = components['schemas']['ProfileTemplateChangesReport'];
export type ProfileTemplateContent = components['schemas']['ProfileTemplateContent'];
export type ProfileTemplateDifferences = components['schemas']['ProfileTemplateDifferences'];
export type ProfileTemplateFinding = components['schemas']['ProfileTemplateFinding'];
export type ProfileTemplateSummary = components['schemas']['ProfileTemplateSummary'];
export type ProfileTemplateValidation = components['schemas']['ProfileTemplateValidation'];
export type ProfileTemplateVersion = components['schemas']['ProfileTemplateVersion'];
export type PublishedLists = components['schemas']['PublishedLists'];
export type RedeemedHandOver = components['schemas']['RedeemedHandOver'];
export type Request = components['schemas']['Request'];
export type RequestPage = components['schemas']['RequestPage'];
export type RequestsReport = components['schemas']['RequestsReport'];
export type Resumption = components['schemas']['Resumption'];
export type RevocationOptions = components['schemas']['RevocationOptions'];
export type RightGrant = components['schemas']['RightGrant'];
export type RightsHeldReport = components['schemas']['RightsHeldReport'];
export type SavedProfileTemplate = components['schemas']['SavedProfileTemplate'];
export type SecurityDescriptorEntry = components['schemas']['SecurityDescriptorEntry'];
export type SecurityDescriptorToDescribe = components['schemas']['SecurityDescriptorToDescribe'];
export type Session = components['schemas']['Session'];
export type SiteSettings = components['schemas']['SiteSettings'];
export type Smartcard = components['schemas']['Smartcard'];
export type SmartcardConfiguration = components['schemas']['SmartcardConfiguration'];
export type SmartcardPage = components['schemas']['SmartcardPage'];
export type SmartcardPrintPolicy = components['schemas']['SmartcardPrintPolicy'];
export type SmartcardsReport = components['schemas']['SmartcardsReport'];
export type SmartcardToRekeyPage = components['schemas']['SmartcardToRekeyPage'];
export type SubjectAltName = components['schemas']['SubjectAltName'];
export type TemplateForUser = components['schemas']['TemplateForUser'];
export type TimeToCompleteReport = components['schemas']['TimeToCompleteReport'];
export type User = components['schemas']['User'];
export type UserDelegation = components['schemas']['UserDelegation'];
export type UserPage = components['schemas']['UserPage'];
export type Webhook = components['schemas']['Webhook'];
export type WebhookTest = components['schemas']['WebhookTest'];
export type WebhookWithSecret = components['schemas']['WebhookWithSecret'];
export type WorkflowPolicies = components['schemas']['WorkflowPolicies'];
export type WorkflowPolicy = components['schemas']['WorkflowPolicy'];
export type $defs = Record<string, never>;
export interface operations {
  readAdminKeyPlan: {
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
          'application/json': components['schemas']['AdminKeyPlan'];
        };
      };
      /** @description A problem (RFC 9457); `kind` names it */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  listSmartcardsToRekey: {
    parameters: {
      query?: {
        /** @description nextCursor of the page before */
        cursor?: string;
        limit?: number;
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
          'application/json': components['schemas']['SmartcardToRekeyPage'];
        };
      };
      /** @description A problem (RFC 9457); `kind` names it */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  listApiTokens: {
    parameters: {
      query?: {
        whose?: 'own' | 'all';
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
          'application/json': {
            items: components['schemas']['ApiToken'][];
          };
        };
      };
      /** @description A problem (RFC 9457); `kind` names it */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  createApiToken: {
    parameters: {
      query?: never;
      header?: {
        /** @description One-time passwords of the request, separated by blanks */
        'Cardea-One-Time-Password'?: string;
        /** @description The same write sent again with the same key is done once */
        'Idempotency-Key'?: string;
      };
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['NewApiToken'];
      };
    };
    responses: {
      /** @description Success */
      201: {
        headers: {
          /** @description Where it is */
          Location?: string;
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['ApiTokenWithSecret'];
        };
      };
      /** @description A problem (RFC 9457); `kind` names it */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  deleteApiToken: {
    parameters: {
      query?: never;
      header?: {
        /** @description One-time passwords of the request, separated by blanks */
        'Cardea-One-Time-Password'?: string;
        /** @description The same write sent again with the same key is done once */
        'Idempotency-Key'?: string;
      };
      path: {
        uuid: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done */
      204: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      /** @description A problem (RFC 9457); `kind` names it */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  listAuditEvents: {
    parameters: {
      query?: {
        /** @description An action, or the beginning of several, ended by a dot */
        action?: string;
        /** @description Who did it */
        actor?: string;
        /** @description End, left out */
        before?: string;
        /** @description nextCursor of the page before */
        cursor?: string;
        format?: 'json' | 'csv';
        /** @description Beginning */
        from?: string;
        limit?: number;
        /** @description The identifier of the object */
        object?: string;
        objectType?: string;
        outcome?: 'success' | 'denied' | 'failure';
        /** @description Who did it, or to whom, or about whom it was */
        person?: string;
        /** @description A part of the actor's name, of an identifier (the correlation id too) or of the facts. It is looked for event by event: narrow the rest down first. */
        q?: string;
        /** @description With what belongs to the smart card or profile: requests and certificates */
        related?: boolean;
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
          'application/json': components['schemas']['AuditEventPage'];
          'text/csv': string;
        };
      };
      /** @description A problem (RFC 9457); `kind` names it */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  listAuthorities: {
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
          'application/json': {
            items: components['schemas']['CertificationAuthority'][];
          };
        };
      };
      /** @description A problem (RFC 9457); `kind` names it */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  getAuthority: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        name: string;
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
          'application/json': components['schemas']['CertificationAuthority'];
        };
      };
      /** @description A problem (RFC 9457); `kind` names it */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  listKeyLists: {
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
          'application/json': {
            items: components['schemas']['KeyList'][];
          };
        };
      };
      /** @description A problem (RFC 9457); `kind` names it */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  removeKeyList: {
    parameters: {
      query?: never;
      header?: {
        /** @description One-time passwords of the request, separated by blanks */
        'Cardea-One-Time-Password'?: string;
        /** @description The same write sent again with the same key is done once */
        'Idempotency-Key'?: string;
      };
      path: {
        name: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done */
      204: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      /** @description A problem (RFC 9457); `kind` names it */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  addToKeyList: {
    parameters: {
      query?: never;
      header?: {
        /** @description One-time passwords of the request, separated by blanks */
        'Cardea-One-Time-Password'?: string;
        /** @description The same write sent again with the same key is done once */
        'Idempotency-Key'?: string;
      };
      path: {
        name: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['KeysToList'];
      };
    };
    responses: {
      /** @description Success */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['KeysListed'];
        };
      };
      /** @description A problem (RFC 9457); `kind` names it */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  listBlockedKeys: {
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
          'application/json': {
            items: components['schemas']['BlockedKey'][];
          };
        };
      };
      /** @description A problem (RFC 9457); `kind` names it */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  blockKey: {
    parameters: {
      query?: never;
      header?: {
        /** @description One-time passwords of the request, separated by blanks */
        'Cardea-One-Time-Password'?: string;
        /** @description The same write sent again with the same key is done once */
        'Idempotency-Key'?: string;
      };
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['KeyToBlock'];
      };
    };
    responses: {
      /** @description Success */
      201: {
        headers: {
          /** @description Where it is */
          Location?: string;
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['BlockedKey'];
        };
      };
      /** @description A problem (RFC 9457); `kind` names it */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  unblockKey: {
    parameters: {
      query?: never;
      header?: {
        /** @description One-time passwords of the request, separated by blanks */
        'Cardea-One-Time-Password'?: string;
        /** @description The same write sent again with the same key is done once */
        'Idempotency-Key'?: string;
      };
      path: {
        publicKeySha256: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done */
      204: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      /** @description A problem (RFC 9457); `kind` names it */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  listBlockedNames: {
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
          'application/json': {
            items: components['schemas']['BlockedName'][];
          };
        };
      };
      /** @description A problem (RFC 9457); `kind` names it */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  blockName: {
    parameters: {
      query?: never;
      header?: {
        /** @description One-time passwords of the request, separated by blanks */
        'Cardea-One-Time-Password'?: string;
        /** @description The same write sent again with the same key is done once */
        'Idempotency-Key'?: string;
      };
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['NameToBlock'];
      };
    };
    responses: {
      /** @description Success */
      201: {
        headers: {
          /** @description Where it is */
          Location?: string;
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['BlockedName'];
        };
      };
      /** @description A problem (RFC 9457); `kind` names it */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  unblockName: {
    parameters: {
      query?: never;
      header?: {
        /** @description One-time passwords of the request, separated by blanks */
        'Cardea-One-Time-Password'?: string;
        /** @description The same write sent again with the same key is done once */
        'Idempotency-Key'?: string;
      };
      path: {
        uuid: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done */
      204: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      /** @description A problem (RFC 9457); `kind` names it */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  listCertificateTemplates: {
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
          'application/json': {
            items: components['schemas']['CertificateTemplate'][];
          };
        };
      };
      /** @description A problem (RFC 9457); `kind` names it */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  createCertificateTemplate: {
    parameters: {
      query?: never;
      header?: {
        /** @description One-time passwords of the request, separated by blanks */
        'Cardea-One-Time-Password'?: string;
        /** @description The same write sent again with the same key is done once */
        'Idempotency-Key'?: string;
      };
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['CertificateTemplate'];
      };
    };
    responses: {
      /** @description Success */
      201: {
        headers: {
          /** @description Entity tag of this version */
          ETag?: string;
          /** @description Where it is */
          Location?: string;
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['CertificateTemplate'];
        };
      };
      /** @description A problem (RFC 9457); `kind` names it */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  getCertificateTemplate: {
    parameters: {
      query?: never;
      header?: {
        /** @description 304 when the object still has this tag */
        'If-None-Match'?: string;
      };
      path: {
        commonName: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Success */
      200: {
        headers: {
          /** @description Entity tag of this version */
          ETag?: string;
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['CertificateTemplate'];
        };
      };
      /** @description A problem (RFC 9457); `kind` names it */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  saveCertificateTemplate: {
    parameters: {
      query?: never;
      header: {
        /** @description One-time passwords of the request, separated by blanks */
        'Cardea-One-Time-Password'?: string;
        /** @description The same write sent again with the same key is done once */
        'Idempotency-Key'?: string;
        /** @description Entity tag of the version that is to be changed */
        'If-Match': string;
      };
      path: {
        commonName: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['CertificateTemplate'];
      };
    };
    responses: {
      /** @description Success */
      200: {
        headers: {
          /** @description Entity tag of this version */
          ETag?: string;
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['CertificateTemplate'];
        };
      };
      /** @description A problem (RFC 9457); `kind` names it */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  validateCertificateTemplate: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['CertificateTemplate'];
      };
    };
    responses: {
      /** @description Success */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['ProfileTemplateValidation'];
        };
      };
      /** @description A problem (RFC 9457); `kind` names it */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  listCertificates: {
    parameters: {
      query?: {
        /** @description nextCursor of the page before; with the same filters */
        cursor?: string;
        isRevoked?: boolean;
        limit?: number;
        notAfterBefore?: string;
        notAfterFrom?: string;
        order?: 'ascending' | 'descending';
        /** @description Beginning of a serial number, of a thumbprint, or of the owner's names */
        q?: string;
        sort?: 'notAfter' | 'notBefore' | 'serialNumber';
        /** @description Common name of the certificate template */
        template?: string;
        user?: string;
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
          'application/json': components['schemas']['CertificatePage'];
        };
      };
      /** @description A problem (RFC 9457); `kind` names it */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  getCertificate: {
    parameters: {
      query?: never;
      header?: {
        /** @description 304 when the object still has this tag */
        'If-None-Match'?: string;
      };
      path: {
        uuid: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Success */
      200: {
        headers: {
          /** @description Entity tag of this version */
          ETag?: string;
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Certificate'];
        };
      };
      /** @description A problem (RFC 9457); `kind` names it */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  getCertificateFile: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        uuid: string;
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
          'application/pkix-cert': string;
        };
      };
      /** @description A problem (RFC 9457); `kind` names it */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  listDeliveries: {
    parameters: {
      query?: {
        /** @description nextCursor of the page before */
        cursor?: string;
        limit?: number;
        state?: 'waiting' | 'delivered' | 'dead';
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
          'application/json': components['schemas']['DeliveryPage'];
        };
      };
      /** @description A problem (RFC 9457); `kind` names it */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  replayDelivery: {
    parameters: {
      query?: never;
      header?: {
        /** @description One-time passwords of the request, separated by blanks */
        'Cardea-One-Time-Password'?: string;
        /** @description The same write sent again with the same key is done once */
        'Idempotency-Key'?: string;
      };
      path: {
        uuid: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done */
      204: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      /** @description A problem (RFC 9457); `kind` names it */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  orderExport: {
    parameters: {
      query?: never;
      header?: {
        /** @description One-time passwords of the request, separated by blanks */
        'Cardea-One-Time-Password'?: string;
        /** @description The same write sent again with the same key is done once */
        'Idempotency-Key'?: string;
      };
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Success */
      202: {
        headers: {
          /** @description Where it is */
          Location?: string;
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Job'];
        };
      };
      /** @description A problem (RFC 9457); `kind` names it */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  downloadExport: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        uuid: string;
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
          'application/x-ndjson': string;
        };
      };
      /** @description A problem (RFC 9457); `kind` names it */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  deleteExport: {
    parameters: {
      query?: never;
      header?: {
        /** @description One-time passwords of the request, separated by blanks */
        'Cardea-One-Time-Password'?: string;
        /** @description The same write sent again with the same key is done once */
        'Idempotency-Key'?: string;
      };
      path: {
        uuid: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done */
      204: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      /** @description A problem (RFC 9457); `kind` names it */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  listGroups: {
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
          'application/json': {
            items: components['schemas']['Group'][];
          };
        };
      };
      /** @description A problem (RFC 9457); `kind` names it */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  getGroup: {
    parameters: {
      query?: never;
      header?: {
        /** @description 304 when the object still has this tag */
        'If-None-Match'?: string;
      };
      path: {
        uuid: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Success */
      200: {
        headers: {
          /** @description Entity tag of this version */
          ETag?: string;
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Group'];
        };
      };
      /** @description A problem (RFC 9457); `kind` names it */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  changeGroup: {
    parameters: {
      query?: never;
      header: {
        /** @description One-time passwords of the request, separated by blanks */
        'Cardea-One-Time-Password'?: string;
        /** @description The same write sent again with the same key is done once */
        'Idempotency-Key'?: string;
        /** @description Entity tag of the version that is to be changed */
        'If-Match': string;
      };
      path: {
        uuid: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['GroupRights'];
      };
    };
    responses: {
      /** @description Success */
      200: {
        headers: {
          /** @description Entity tag of this version */
          ETag?: string;
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Group'];
        };
      };
      /** @description A problem (RFC 9457); `kind` names it */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  listGroupMembers: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        uuid: string;
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
          'application/json': {
            items: components['schemas']['User'][];
          };
        };
      };
      /** @description A problem (RFC 9457); `kind` names it */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  addGroupMember: {
    parameters: {
      query?: never;
      header?: {
        /** @description One-time passwords of the request, separated by blanks */
        'Cardea-One-Time-Password'?: string;
        /** @description The same write sent again with the same key is done once */
        'Idempotency-Key'?: string;
      };
      path: {
        userUuid: string;
        uuid: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done */
      204: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      /** @description A problem (RFC 9457); `kind` names it */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  removeGroupMember: {
    parameters: {
      query?: never;
      header?: {
        /** @description One-time passwords of the request, separated by blanks */
        'Cardea-One-Time-Password'?: string;
        /** @description The same write sent again with the same key is done once */
        'Idempotency-Key'?: string;
      };
      path: {
        userUuid: string;
        uuid: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done */
      204: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      /** @description A problem (RFC 9457); `kind` names it */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  redeemHandOver: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': {
          code: string;
        };
      };
    };
    responses: {
      /** @description Success */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['RedeemedHandOver'];
        };
      };
      /** @description A problem (RFC 9457); `kind` names it */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  listIssuanceOrders: {
    parameters: {
      query?: {
        authority?: string;
        /** @description nextCursor of the page before */
        cursor?: string;
        limit?: number;
        request?: string;
        state?: 'open' | 'sent' | 'pending' | 'unknown' | 'issued' | 'refused' | 'interrupted' | 'abandoned';
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
          'application/json': components['schemas']['IssuanceOrderPage'];
        };
      };
      /** @description A problem (RFC 9457); `kind` names it */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  getIssuanceOrder: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        uuid: string;
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
          'application/json': components['schemas']['IssuanceOrder'];
        };
      };
      /** @description A problem (RFC 9457); `kind` names it */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  askAboutIssuanceOrder: {
    parameters: {
      query?: never;
      header?: {
        /** @description One-time passwords of the request, separated by blanks */
        'Cardea-One-Time-Password'?: string;
        /** @description The same write sent again with the same key is done once */
        'Idempotency-Key'?: string;
      };
      path: {
        uuid: string;
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
          'application/json': components['schemas']['IssuanceOrder'];
        };
      };
      /** @description A problem (RFC 9457); `kind` names it */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  resolveIssuanceOrder: {
    parameters: {
      query?: never;
      header?: {
        /** @description One-time passwords of the request, separated by blanks */
        'Cardea-One-Time-Password'?: string;
        /** @description The same write sent again with the same key is done once */
        'Idempotency-Key'?: string;
      };
      path: {
        uuid: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': {
          /** @description DER; with the outcome issued, and only then */
          certificateBase64?: string;
          /** @description How it was found out; needed unless there is a certificate */
          comment?: string;
          /** @enum {string} */
          outcome: 'issued' | 'notIssued' | 'giveUp';
        };
      };
    };
    responses: {
      /** @description Success */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['IssuanceOrder'];
        };
      };
      /** @description A problem (RFC 9457); `kind` names it */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  listJobs: {
    parameters: {
      query?: {
        /** @description nextCursor of the page before */
        cursor?: string;
        kind?:
          | 'revokeCertificates'
          | 'expireOneTimePasswords'
          | 'retireExpiredTemporaryCards'
          | 'remindOfExpiry'
          | 'renewArchiveExchange'
          | 'publishCrls'
          | 'publishCompleteCrl'
          | 'publishToTarget'
          | 'sealAuditTrail'
          | 'refreshOcspResponses'
          | 'closeInterruptedIssuances'
          | 'collectIssuances'
          | 'tellAuthority'
          | 'dispatchNotifications'
          | 'export';
        limit?: number;
        state?: 'waiting' | 'running' | 'done' | 'failed';
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
          'application/json': components['schemas']['JobPage'];
        };
      };
      /** @description A problem (RFC 9457); `kind` names it */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  getJob: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        uuid: string;
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
          'application/json': components['schemas']['Job'];
        };
      };
      /** @description A problem (RFC 9457); `kind` names it */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  retryJob: {
    parameters: {
      query?: never;
      header?: {
        /** @description One-time passwords of the request, separated by blanks */
        'Cardea-One-Time-Password'?: string;
        /** @description The same write sent again with the same key is done once */
        'Idempotency-Key'?: string;
      };
      path: {
        uuid: string;
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
          'application/json': components['schemas']['Job'];
        };
      };
      /** @description A problem (RFC 9457); `kind` names it */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  listKeyRecoveries: {
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
          'application/json': {
            items: components['schemas']['KeyRecovery'][];
          };
        };
      };
      /** @description A problem (RFC 9457); `kind` names it */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  getKeyRecoveryUnderWay: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        uuid: string;
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
          'application/json': components['schemas']['KeyRecovery'];
        };
      };
      /** @description A problem (RFC 9457); `kind` names it */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  consentToKeyRecovery: {
    parameters: {
      query?: never;
      header?: {
        /** @description One-time passwords of the request, separated by blanks */
        'Cardea-One-Time-Password'?: string;
        /** @description The same write sent again with the same key is done once */
        'Idempotency-Key'?: string;
      };
      path: {
        uuid: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['KeyRecoveryConsent'];
      };
    };
    responses: {
      /** @description Success */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['KeyRecovery'];
        };
      };
      /** @description A problem (RFC 9457); `kind` names it */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  refuseKeyRecovery: {
    parameters: {
      query?: never;
      header?: {
        /** @description One-time passwords of the request, separated by blanks */
        'Cardea-One-Time-Password'?: string;
        /** @description The same write sent again with the same key is done once */
        'Idempotency-Key'?: string;
      };
      path: {
        uuid: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['KeyRecoveryRefusal'];
      };
    };
    responses: {
      /** @description Success */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['KeyRecovery'];
        };
      };
      /** @description A problem (RFC 9457); `kind` names it */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  getKeyRecovery: {
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
          'application/json': components['schemas']['KeyRecoverySettings'];
        };
      };
      /** @description A problem (RFC 9457); `kind` names it */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  changeKeyRecovery: {
    parameters: {
      query?: never;
      header?: {
        /** @description One-time passwords of the request, separated by blanks */
        'Cardea-One-Time-Password'?: string;
        /** @description The same write sent again with the same key is done once */
        'Idempotency-Key'?: string;
      };
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['KeyRecoveryChange'];
      };
    };
    responses: {
      /** @description Success */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['KeyRecoverySettings'];
        };
      };
      /** @description A problem (RFC 9457); `kind` names it */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  addKeyRecoveryAgent: {
    parameters: {
      query?: never;
      header?: {
        /** @description One-time passwords of the request, separated by blanks */
        'Cardea-One-Time-Password'?: string;
        /** @description The same write sent again with the same key is done once */
        'Idempotency-Key'?: string;
      };
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['NewKeyRecoveryAgent'];
      };
    };
    responses: {
      /** @description Success */
      201: {
        headers: {
          /** @description Where it is */
          Location?: string;
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['KeyRecoveryAgent'];
        };
      };
      /** @description A problem (RFC 9457); `kind` names it */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  retireKeyRecoveryAgent: {
    parameters: {
      query?: never;
      header?: {
        /** @description One-time passwords of the request, separated by blanks */
        'Cardea-One-Time-Password'?: string;
        /** @description The same write sent again with the same key is done once */
        'Idempotency-Key'?: string;
      };
      path: {
        uuid: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done */
      204: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      /** @description A problem (RFC 9457); `kind` names it */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  reshareArchivedKeys: {
    parameters: {
      query?: never;
      header?: {
        /** @description One-time passwords of the request, separated by blanks */
        'Cardea-One-Time-Password'?: string;
        /** @description The same write sent again with the same key is done once */
        'Idempotency-Key'?: string;
      };
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Success */
      201: {
        headers: {
          /** @description Where it is */
          Location?: string;
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['KeyRecovery'];
        };
      };
      /** @description A problem (RFC 9457); `kind` names it */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  listInstallationKeys: {
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
          'application/json': {
            items: components['schemas']['InstallationKey'][];
          };
        };
      };
      /** @description A problem (RFC 9457); `kind` names it */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  readMail: {
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
          'application/json': components['schemas']['Mail'];
        };
      };
      /** @description A problem (RFC 9457); `kind` names it */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  sendTestMail: {
    parameters: {
      query?: never;
      header?: {
        /** @description One-time passwords of the request, separated by blanks */
        'Cardea-One-Time-Password'?: string;
        /** @description The same write sent again with the same key is done once */
        'Idempotency-Key'?: string;
      };
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
          'application/json': components['schemas']['MailTest'];
        };
      };
      /** @description A problem (RFC 9457); `kind` names it */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  listProfileTemplates: {
    parameters: {
      query?: {
        /** @description A part of name or description */
        q?: string;
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
          'application/json': {
            items: components['schemas']['ProfileTemplateSummary'][];
          };
        };
      };
      /** @description A problem (RFC 9457); `kind` names it */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  createProfileTemplate: {
    parameters: {
      query?: never;
      header?: {
        /** @description One-time passwords of the request, separated by blanks */
        'Cardea-One-Time-Password'?: string;
        /** @description The same write sent again with the same key is done once */
        'Idempotency-Key'?: string;
      };
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['ProfileTemplateContent'];
      };
    };
    responses: {
      /** @description Success */
      201: {
        headers: {
          /** @description Entity tag of this version */
          ETag?: string;
          /** @description Where it is */
          Location?: string;
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['SavedProfileTemplate'];
        };
      };
      /** @description A problem (RFC 9457); `kind` names it */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  getProfileTemplate: {
    parameters: {
      query?: never;
      header?: {
        /** @description 304 when the object still has this tag */
        'If-None-Match'?: string;
      };
      path: {
        uuid: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Success */
      200: {
        headers: {
          /** @description Entity tag of this version */
          ETag?: string;
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['ProfileTemplate'];
        };
      };
      /** @description A problem (RFC 9457); `kind` names it */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  saveProfileTemplate: {
    parameters: {
      query?: never;
      header: {
        /** @description One-time passwords of the request, separated by blanks */
        'Cardea-One-Time-Password'?: string;
        /** @description The same write sent again with the same key is done once */
        'Idempotency-Key'?: string;
        /** @description Entity tag of the version that is to be changed */
        'If-Match': string;
      };
      path: {
        uuid: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['ProfileTemplateContent'];
      };
    };
    responses: {
      /** @description Success */
      200: {
        headers: {
          /** @description Entity tag of this version */
          ETag?: string;
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['SavedProfileTemplate'];
        };
      };
      /** @description A problem (RFC 9457); `kind` names it */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  copyProfileTemplate: {
    parameters: {
      query?: never;
      header?: {
        /** @description One-time passwords of the request, separated by blanks */
        'Cardea-One-Time-Password'?: string;
        /** @description The same write sent again with the same key is done once */
        'Idempotency-Key'?: string;
      };
      path: {
        uuid: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': {
          name: string;
        };
      };
    };
    responses: {
      /** @description Success */
      201: {
        headers: {
          /** @description Entity tag of this version */
          ETag?: string;
          /** @description Where it is */
          Location?: string;
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['SavedProfileTemplate'];
        };
      };
      /** @description A problem (RFC 9457); `kind` names it */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  diffProfileTemplateVersions: {
    parameters: {
      query?: {
        from?: number;
        to?: number;
      };
      header?: never;
      path: {
        uuid: string;
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
          'application/json': components['schemas']['ProfileTemplateDifferences'];
        };
      };
      /** @description A problem (RFC 9457); `kind` names it */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  explainProfileTemplateOperation: {
    parameters: {
      query?: {
        /** @description Somebody else; needs the right Audit */
        user?: string;
      };
      header?: never;
      path: {
        /** @description A name that the list of operations uses */
        operation: string;
        uuid: string;
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
          'application/json': components['schemas']['Explanation'];
        };
      };
      /** @description A problem (RFC 9457); `kind` names it */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  listProfileTemplateVersions: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        uuid: string;
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
          'application/json': {
            items: components['schemas']['ProfileTemplateVersion'][];
          };
        };
      };
      /** @description A problem (RFC 9457); `kind` names it */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  getProfileTemplateVersion: {
    parameters: {
      query?: never;
      header?: {
        /** @description 304 when the object still has this tag */
        'If-None-Match'?: string;
      };
      path: {
        uuid: string;
        version: number;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Success */
      200: {
        headers: {
          /** @description Entity tag of this version */
          ETag?: string;
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['ProfileTemplate'];
        };
      };
      /** @description A problem (RFC 9457); `kind` names it */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  getBlankProfileTemplate: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        kind: 'smartcard' | 'software';
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
          'application/json': components['schemas']['ProfileTemplateContent'];
        };
      };
      /** @description A problem (RFC 9457); `kind` names it */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  dryRunProfileTemplate: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['DryRunOrder'];
      };
    };
    responses: {
      /** @description Success */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['DryRun'];
        };
      };
      /** @description A problem (RFC 9457); `kind` names it */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  validateProfileTemplate: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['ProfileTemplateContent'];
      };
    };
    responses: {
      /** @description Success */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['ProfileTemplateValidation'];
        };
      };
      /** @description A problem (RFC 9457); `kind` names it */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  listProfiles: {
    parameters: {
      query?: {
        /** @description nextCursor of the page before; with the same filters */
        cursor?: string;
        isSmartcard?: boolean;
        limit?: number;
        order?: 'ascending' | 'descending';
        profileTemplate?: string;
        /** @description Beginning of the owner's account, display or user principal name */
        q?: string;
        sort?: 'createdAt';
        status?: 'New' | 'Active' | 'Suspended' | 'Disabled' | 'Retired';
        user?: string;
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
          'application/json': components['schemas']['ProfilePage'];
        };
      };
      /** @description A problem (RFC 9457); `kind` names it */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  getProfile: {
    parameters: {
      query?: never;
      header?: {
        /** @description 304 when the object still has this tag */
        'If-None-Match'?: string;
      };
      path: {
        uuid: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Success */
      200: {
        headers: {
          /** @description Entity tag of this version */
          ETag?: string;
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Profile'];
        };
      };
      /** @description A problem (RFC 9457); `kind` names it */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  listProfileCertificates: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        uuid: string;
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
          'application/json': {
            items: components['schemas']['Certificate'][];
          };
        };
      };
      /** @description A problem (RFC 9457); `kind` names it */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  listProfileOperations: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        uuid: string;
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
          'application/json': {
            items: string[];
          };
        };
      };
      /** @description A problem (RFC 9457); `kind` names it */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  explainProfileOperation: {
    parameters: {
      query?: {
        /** @description Somebody else; needs the right Audit */
        user?: string;
      };
      header?: never;
      path: {
        /** @description A name that the list of operations uses */
        operation: string;
        uuid: string;
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
          'application/json': components['schemas']['Explanation'];
        };
      };
      /** @description A problem (RFC 9457); `kind` names it */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  getPublishedLists: {
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
          'application/json': components['schemas']['PublishedLists'];
        };
      };
      /** @description A problem (RFC 9457); `kind` names it */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  reportCertificateExpiry: {
    parameters: {
      query?: {
        /** @description End, left out; 365 days ahead if not said */
        before?: string;
        format?: 'json' | 'csv';
        /** @description Beginning; now if not said */
        from?: string;
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
          'application/json': components['schemas']['CertificateExpiryReport'];
          'text/csv': string;
        };
      };
      /** @description A problem (RFC 9457); `kind` names it */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  reportKeyRecoveries: {
    parameters: {
      query?: {
        /** @description End, left out; 1 days ahead if not said */
        before?: string;
        format?: 'json' | 'csv';
        /** @description Beginning; 90 days ago if not said */
        from?: string;
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
          'application/json': components['schemas']['KeyRecoveriesReport'];
          'text/csv': string;
        };
      };
      /** @description A problem (RFC 9457); `kind` names it */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  reportProfileTemplateChanges: {
    parameters: {
      query?: {
        /** @description End, left out; 1 days ahead if not said */
        before?: string;
        format?: 'json' | 'csv';
        /** @description Beginning; 90 days ago if not said */
        from?: string;
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
          'application/json': components['schemas']['ProfileTemplateChangesReport'];
          'text/csv': string;
        };
      };
      /** @description A problem (RFC 9457); `kind` names it */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  reportRequests: {
    parameters: {
      query?: {
        /** @description End, left out; 1 days ahead if not said */
        before?: string;
        format?: 'json' | 'csv';
        /** @description Beginning; 90 days ago if not said */
        from?: string;
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
          'application/json': components['schemas']['RequestsReport'];
          'text/csv': string;
        };
      };
      /** @description A problem (RFC 9457); `kind` names it */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  reportRightsHeld: {
    parameters: {
      query?: {
        format?: 'json' | 'csv';
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
          'application/json': components['schemas']['RightsHeldReport'];
          'text/csv': string;
        };
      };
      /** @description A problem (RFC 9457); `kind` names it */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  reportSmartcards: {
    parameters: {
      query?: {
        format?: 'json' | 'csv';
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
          'application/json': components['schemas']['SmartcardsReport'];
          'text/csv': string;
        };
      };
      /** @description A problem (RFC 9457); `kind` names it */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  reportTimeToComplete: {
    parameters: {
      query?: {
        /** @description End, left out; 1 days ahead if not said */
        before?: string;
        format?: 'json' | 'csv';
        /** @description Beginning; 90 days ago if not said */
        from?: string;
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
          'application/json': components['schemas']['TimeToCompleteReport'];
          'text/csv': string;
        };
      };
      /** @description A problem (RFC 9457); `kind` names it */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  listRequests: {
    parameters: {
      query?: {
        /** @description nextCursor of the page before; with the same filters */
        cursor?: string;
        limit?: number;
        order?: 'ascending' | 'descending';
        originator?: string;
        profileTemplate?: string;
        /** @description Old or new smart card */
        smartcard?: string;
        sort?: 'submittedAt' | 'priority' | 'completedAt';
        status?: 'Pending' | 'Approved' | 'Executing' | 'Completed' | 'Denied' | 'Canceled' | 'Failed';
        submittedBefore?: string;
        submittedFrom?: string;
        target?: string;
        type?:
          | 'Enroll'
          | 'Recover'
          | 'Renew'
          | 'Disable'
          | 'Unblock'
          | 'Duplicate'
          | 'Retire'
          | 'RecoverOnBehalf'
          | 'SuspendOrReinstate'
          | 'OnlineUpdate'
          | 'TemporaryCardEnroll'
          | 'TemporaryCardDisable'
          | 'TemporaryCardRetire'
          | 'OfflineUnblock';
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
          'application/json': components['schemas']['RequestPage'];
        };
      };
      /** @description A problem (RFC 9457); `kind` names it */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  createRequest: {
    parameters: {
      query?: never;
      header?: {
        /** @description One-time passwords of the request, separated by blanks */
        'Cardea-One-Time-Password'?: string;
        /** @description The same write sent again with the same key is done once */
        'Idempotency-Key'?: string;
      };
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
          /** @description Entity tag of this version */
          ETag?: string;
          /** @description Where it is */
          Location?: string;
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Request'];
        };
      };
      /** @description A problem (RFC 9457); `kind` names it */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  getRequest: {
    parameters: {
      query?: never;
      header?: {
        /** @description 304 when the object still has this tag */
        'If-None-Match'?: string;
      };
      path: {
        uuid: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Success */
      200: {
        headers: {
          /** @description Entity tag of this version */
          ETag?: string;
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Request'];
        };
      };
      /** @description A problem (RFC 9457); `kind` names it */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  abandonRequest: {
    parameters: {
      query?: never;
      header?: {
        /** @description One-time passwords of the request, separated by blanks */
        'Cardea-One-Time-Password'?: string;
        /** @description The same write sent again with the same key is done once */
        'Idempotency-Key'?: string;
      };
      path: {
        uuid: string;
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
          /** @description Entity tag of this version */
          ETag?: string;
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Request'];
        };
      };
      /** @description A problem (RFC 9457); `kind` names it */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  approveRequest: {
    parameters: {
      query?: never;
      header?: {
        /** @description One-time passwords of the request, separated by blanks */
        'Cardea-One-Time-Password'?: string;
        /** @description The same write sent again with the same key is done once */
        'Idempotency-Key'?: string;
      };
      path: {
        uuid: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        /**
         * @example {
         *       "comment": "Seen in person",
         *       "dataCollection": [
         *         {
         *           "name": "Cost center",
         *           "value": "0815"
         *         }
         *       ]
         *     }
         */
        'application/json': components['schemas']['ApproveRequest'];
      };
    };
    responses: {
      /** @description Success */
      200: {
        headers: {
          /** @description Entity tag of this version */
          ETag?: string;
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Request'];
        };
      };
      /** @description A problem (RFC 9457); `kind` names it */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  cancelRequest: {
    parameters: {
      query?: never;
      header?: {
        /** @description One-time passwords of the request, separated by blanks */
        'Cardea-One-Time-Password'?: string;
        /** @description The same write sent again with the same key is done once */
        'Idempotency-Key'?: string;
      };
      path: {
        uuid: string;
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
          /** @description Entity tag of this version */
          ETag?: string;
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Request'];
        };
      };
      /** @description A problem (RFC 9457); `kind` names it */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  completeRequest: {
    parameters: {
      query?: never;
      header?: {
        /** @description One-time passwords of the request, separated by blanks */
        'Cardea-One-Time-Password'?: string;
        /** @description The same write sent again with the same key is done once */
        'Idempotency-Key'?: string;
      };
      path: {
        uuid: string;
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
          /** @description Entity tag of this version */
          ETag?: string;
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Request'];
        };
      };
      /** @description A problem (RFC 9457); `kind` names it */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  getRequestDataCollection: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        uuid: string;
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
          'application/json': {
            items: components['schemas']['OpenedItem'][];
          };
        };
      };
      /** @description A problem (RFC 9457); `kind` names it */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  denyRequest: {
    parameters: {
      query?: never;
      header?: {
        /** @description One-time passwords of the request, separated by blanks */
        'Cardea-One-Time-Password'?: string;
        /** @description The same write sent again with the same key is done once */
        'Idempotency-Key'?: string;
      };
      path: {
        uuid: string;
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
          /** @description Entity tag of this version */
          ETag?: string;
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Request'];
        };
      };
      /** @description A problem (RFC 9457); `kind` names it */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  listRequestDocuments: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        uuid: string;
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
          'application/json': {
            items: components['schemas']['PolicyDocument'][];
          };
        };
      };
      /** @description A problem (RFC 9457); `kind` names it */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  getRequestDocument: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        name: string;
        uuid: string;
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
          'application/pdf': string;
        };
      };
      /** @description A problem (RFC 9457); `kind` names it */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  watchRequest: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        uuid: string;
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
          'text/event-stream': string;
        };
      };
      /** @description A problem (RFC 9457); `kind` names it */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  handOverRequest: {
    parameters: {
      query?: never;
      header?: {
        /** @description One-time passwords of the request, separated by blanks */
        'Cardea-One-Time-Password'?: string;
        /** @description The same write sent again with the same key is done once */
        'Idempotency-Key'?: string;
      };
      path: {
        uuid: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': Record<string, never>;
      };
    };
    responses: {
      /** @description Success */
      201: {
        headers: {
          /** @description Where it is */
          Location?: string;
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['HandOver'];
        };
      };
      /** @description A problem (RFC 9457); `kind` names it */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  getRequestHistory: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        uuid: string;
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
          'application/json': {
            items: components['schemas']['AuditEvent'][];
          };
        };
      };
      /** @description A problem (RFC 9457); `kind` names it */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  giveOutNewAdminKey: {
    parameters: {
      query?: never;
      header?: {
        /** @description One-time passwords of the request, separated by blanks */
        'Cardea-One-Time-Password'?: string;
        /** @description The same write sent again with the same key is done once */
        'Idempotency-Key'?: string;
      };
      path: {
        uuid: string;
      };
      cookie?: never;
    };
    /** @description The card in the reader */
    requestBody: {
      content: {
        'application/json': components['schemas']['CardOfRequest'];
      };
    };
    responses: {
      /** @description Success */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['NewAdminKey'];
        };
      };
      /** @description A problem (RFC 9457); `kind` names it */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  answerUnderNewAdminKey: {
    parameters: {
      query?: never;
      header?: {
        /** @description One-time passwords of the request, separated by blanks */
        'Cardea-One-Time-Password'?: string;
        /** @description The same write sent again with the same key is done once */
        'Idempotency-Key'?: string;
      };
      path: {
        uuid: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['AdminKeyChallenge'];
      };
    };
    responses: {
      /** @description Success */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['AdminKeyAnswer'];
        };
      };
      /** @description A problem (RFC 9457); `kind` names it */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  confirmNewAdminKey: {
    parameters: {
      query?: never;
      header?: {
        /** @description One-time passwords of the request, separated by blanks */
        'Cardea-One-Time-Password'?: string;
        /** @description The same write sent again with the same key is done once */
        'Idempotency-Key'?: string;
      };
      path: {
        uuid: string;
      };
      cookie?: never;
    };
    /** @description The card in the reader */
    requestBody: {
      content: {
        'application/json': components['schemas']['CardOfRequest'];
      };
    };
    responses: {
      /** @description Success */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['AdminKeyVersion'];
        };
      };
      /** @description A problem (RFC 9457); `kind` names it */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  distributeOneTimePasswords: {
    parameters: {
      query?: never;
      header?: {
        /** @description One-time passwords of the request, separated by blanks */
        'Cardea-One-Time-Password'?: string;
        /** @description The same write sent again with the same key is done once */
        'Idempotency-Key'?: string;
      };
      path: {
        uuid: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': Record<string, never>;
      };
    };
    responses: {
      /** @description Success */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            items: components['schemas']['DistributedPassword'][];
          };
        };
      };
      /** @description A problem (RFC 9457); `kind` names it */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  useOneTimePasswords: {
    parameters: {
      query?: never;
      header?: {
        /** @description One-time passwords of the request, separated by blanks */
        'Cardea-One-Time-Password'?: string;
        /** @description The same write sent again with the same key is done once */
        'Idempotency-Key'?: string;
      };
      path: {
        uuid: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': Record<string, never>;
      };
    };
    responses: {
      /** @description Success */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Resumption'];
        };
      };
      /** @description A problem (RFC 9457); `kind` names it */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  getRequestPersonalization: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        uuid: string;
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
          'application/json': {
            items: components['schemas']['PersonalizationField'][];
          };
        };
      };
      /** @description A problem (RFC 9457); `kind` names it */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  changeRequestPriority: {
    parameters: {
      query?: never;
      header: {
        /** @description One-time passwords of the request, separated by blanks */
        'Cardea-One-Time-Password'?: string;
        /** @description The same write sent again with the same key is done once */
        'Idempotency-Key'?: string;
        /** @description Entity tag of the version that is to be changed */
        'If-Match': string;
      };
      path: {
        uuid: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': {
          /** @description 0 is served first */
          priority: number;
        };
      };
    };
    responses: {
      /** @description Success */
      200: {
        headers: {
          /** @description Entity tag of this version */
          ETag?: string;
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Request'];
        };
      };
      /** @description A problem (RFC 9457); `kind` names it */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  recordRequestProgress: {
    parameters: {
      query?: never;
      header?: {
        /** @description One-time passwords of the request, separated by blanks */
        'Cardea-One-Time-Password'?: string;
        /** @description The same write sent again with the same key is done once */
        'Idempotency-Key'?: string;
      };
      path: {
        uuid: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': {
          /** Format: uuid */
          cardId?: string;
          /** @enum {string} */
          step:
            | 'agentReady'
            | 'cardFound'
            | 'cardPrepared'
            | 'cardBound'
            | 'oneTimePasswordAccepted'
            | 'adminKeyAccepted'
            | 'adminKeyChanged'
            | 'pinChecked'
            | 'pinSet'
            | 'keysMade'
            | 'certificatesReceived'
            | 'certificatesStored'
            | 'keysImported'
            | 'cardErased'
            | 'cardUnblocked'
            | 'completing'
            | 'cardRemoved'
            | 'pinRefused'
            | 'wrongCard'
            | 'interrupted';
        };
      };
    };
    responses: {
      /** @description Done */
      204: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      /** @description A problem (RFC 9457); `kind` names it */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  resumeRequest: {
    parameters: {
      query?: never;
      header?: {
        /** @description One-time passwords of the request, separated by blanks */
        'Cardea-One-Time-Password'?: string;
        /** @description The same write sent again with the same key is done once */
        'Idempotency-Key'?: string;
      };
      path: {
        uuid: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': {
          /** @description Not kept */
          comment?: string;
        };
      };
    };
    responses: {
      /** @description Success */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Resumption'];
        };
      };
      /** @description A problem (RFC 9457); `kind` names it */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  listRightsOver: {
    parameters: {
      query?: {
        holder?: string;
      };
      header?: never;
      path: {
        userUuid: string;
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
          'application/json': {
            items: components['schemas']['HeldRight'][];
          };
        };
      };
      /** @description A problem (RFC 9457); `kind` names it */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  getOwnScope: {
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
          'application/json': components['schemas']['OwnScope'];
        };
      };
      /** @description A problem (RFC 9457); `kind` names it */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  describeSecurityDescriptor: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['SecurityDescriptorToDescribe'];
      };
    };
    responses: {
      /** @description Success */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['DescribedSecurityDescriptor'];
        };
      };
      /** @description A problem (RFC 9457); `kind` names it */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  listSessions: {
    parameters: {
      query?: {
        whose?: 'own' | 'all';
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
          'application/json': {
            items: components['schemas']['Session'][];
          };
        };
      };
      /** @description A problem (RFC 9457); `kind` names it */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  endSession: {
    parameters: {
      query?: never;
      header?: {
        /** @description One-time passwords of the request, separated by blanks */
        'Cardea-One-Time-Password'?: string;
        /** @description The same write sent again with the same key is done once */
        'Idempotency-Key'?: string;
      };
      path: {
        uuid: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done */
      204: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      /** @description A problem (RFC 9457); `kind` names it */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  getSiteSettings: {
    parameters: {
      query?: never;
      header?: {
        /** @description 304 when the object still has this tag */
        'If-None-Match'?: string;
      };
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Success */
      200: {
        headers: {
          /** @description Entity tag of this version */
          ETag?: string;
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['SiteSettings'];
        };
      };
      /** @description A problem (RFC 9457); `kind` names it */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  changeSiteSettings: {
    parameters: {
      query?: never;
      header: {
        /** @description One-time passwords of the request, separated by blanks */
        'Cardea-One-Time-Password'?: string;
        /** @description The same write sent again with the same key is done once */
        'Idempotency-Key'?: string;
        /** @description Entity tag of the version that is to be changed */
        'If-Match': string;
      };
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['SiteSettings'];
      };
    };
    responses: {
      /** @description Success */
      200: {
        headers: {
          /** @description Entity tag of this version */
          ETag?: string;
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['SiteSettings'];
        };
      };
      /** @description A problem (RFC 9457); `kind` names it */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  listSmartcards: {
    parameters: {
      query?: {
        /** @description nextCursor of the page before; with the same filters */
        cursor?: string;
        isTemporary?: boolean;
        limit?: number;
        order?: 'ascending' | 'descending';
        profileTemplate?: string;
        /** @description Beginning of a card serial, card id, or of an account, display or user principal name */
        q?: string;
        sort?: 'createdAt' | 'cardSerial';
        status?: 'New' | 'Assigned' | 'Active' | 'Suspended' | 'Disabled' | 'Retired';
        user?: string;
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
          'application/json': components['schemas']['SmartcardPage'];
        };
      };
      /** @description A problem (RFC 9457); `kind` names it */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  getSmartcard: {
    parameters: {
      query?: never;
      header?: {
        /** @description 304 when the object still has this tag */
        'If-None-Match'?: string;
      };
      path: {
        uuid: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Success */
      200: {
        headers: {
          /** @description Entity tag of this version */
          ETag?: string;
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Smartcard'];
        };
      };
      /** @description A problem (RFC 9457); `kind` names it */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  listSmartcardCertificates: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        uuid: string;
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
          'application/json': {
            items: components['schemas']['Certificate'][];
          };
        };
      };
      /** @description A problem (RFC 9457); `kind` names it */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  answerOfflineUnblock: {
    parameters: {
      query?: never;
      header?: {
        /** @description One-time passwords of the request, separated by blanks */
        'Cardea-One-Time-Password'?: string;
        /** @description The same write sent again with the same key is done once */
        'Idempotency-Key'?: string;
      };
      path: {
        uuid: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        /**
         * @example {
         *       "requestUuid": "97cd65fa-af4b-4587-9309-0dd6bfd8b4e1",
         *       "challengeHex": "D611 43F9 CCFF D28B"
         *     }
         */
        'application/json': components['schemas']['OfflineUnblock'];
      };
    };
    responses: {
      /** @description Success */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['OfflineUnblockResponse'];
        };
      };
      /** @description A problem (RFC 9457); `kind` names it */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  listSmartcardOperations: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        uuid: string;
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
          'application/json': {
            items: string[];
          };
        };
      };
      /** @description A problem (RFC 9457); `kind` names it */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  explainSmartcardOperation: {
    parameters: {
      query?: {
        /** @description Somebody else; needs the right Audit */
        user?: string;
      };
      header?: never;
      path: {
        /** @description A name that the list of operations uses */
        operation: string;
        uuid: string;
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
          'application/json': components['schemas']['Explanation'];
        };
      };
      /** @description A problem (RFC 9457); `kind` names it */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  listUsers: {
    parameters: {
      query?: {
        /** @description nextCursor of the page before; with the same filters */
        cursor?: string;
        limit?: number;
        order?: 'ascending' | 'descending';
        /** @description Beginning of an account, display or user principal name, or of a mail address */
        q?: string;
        sort?: 'accountName' | 'displayName';
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
          'application/json': components['schemas']['UserPage'];
        };
      };
      /** @description A problem (RFC 9457); `kind` names it */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  getUser: {
    parameters: {
      query?: never;
      header?: {
        /** @description 304 when the object still has this tag */
        'If-None-Match'?: string;
      };
      path: {
        uuid: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Success */
      200: {
        headers: {
          /** @description Entity tag of this version */
          ETag?: string;
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['DirectoryUser'];
        };
      };
      /** @description A problem (RFC 9457); `kind` names it */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  changeUser: {
    parameters: {
      query?: never;
      header: {
        /** @description One-time passwords of the request, separated by blanks */
        'Cardea-One-Time-Password'?: string;
        /** @description The same write sent again with the same key is done once */
        'Idempotency-Key'?: string;
        /** @description Entity tag of the version that is to be changed */
        'If-Match': string;
      };
      path: {
        uuid: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['UserDelegation'];
      };
    };
    responses: {
      /** @description Success */
      200: {
        headers: {
          /** @description Entity tag of this version */
          ETag?: string;
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['DirectoryUser'];
        };
      };
      /** @description A problem (RFC 9457); `kind` names it */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  listUserProfileTemplates: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        uuid: string;
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
          'application/json': {
            items: components['schemas']['TemplateForUser'][];
          };
        };
      };
      /** @description A problem (RFC 9457); `kind` names it */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  listUserProfiles: {
    parameters: {
      query?: {
        /** @description nextCursor of the page before; with the same filters */
        cursor?: string;
        isSmartcard?: boolean;
        limit?: number;
        order?: 'ascending' | 'descending';
        profileTemplate?: string;
        /** @description Beginning of the owner's account, display or user principal name */
        q?: string;
        sort?: 'createdAt';
        status?: 'New' | 'Active' | 'Suspended' | 'Disabled' | 'Retired';
      };
      header?: never;
      path: {
        uuid: string;
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
          'application/json': components['schemas']['ProfilePage'];
        };
      };
      /** @description A problem (RFC 9457); `kind` names it */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  listUserRequests: {
    parameters: {
      query?: {
        /** @description nextCursor of the page before; with the same filters */
        cursor?: string;
        limit?: number;
        order?: 'ascending' | 'descending';
        originator?: string;
        profileTemplate?: string;
        /** @description Old or new smart card */
        smartcard?: string;
        sort?: 'submittedAt' | 'priority' | 'completedAt';
        status?: 'Pending' | 'Approved' | 'Executing' | 'Completed' | 'Denied' | 'Canceled' | 'Failed';
        submittedBefore?: string;
        submittedFrom?: string;
        type?:
          | 'Enroll'
          | 'Recover'
          | 'Renew'
          | 'Disable'
          | 'Unblock'
          | 'Duplicate'
          | 'Retire'
          | 'RecoverOnBehalf'
          | 'SuspendOrReinstate'
          | 'OnlineUpdate'
          | 'TemporaryCardEnroll'
          | 'TemporaryCardDisable'
          | 'TemporaryCardRetire'
          | 'OfflineUnblock';
      };
      header?: never;
      path: {
        uuid: string;
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
          'application/json': components['schemas']['RequestPage'];
        };
      };
      /** @description A problem (RFC 9457); `kind` names it */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  listUserSmartcards: {
    parameters: {
      query?: {
        /** @description nextCursor of the page before; with the same filters */
        cursor?: string;
        isTemporary?: boolean;
        limit?: number;
        order?: 'ascending' | 'descending';
        profileTemplate?: string;
        /** @description Beginning of a card serial, card id, or of an account, display or user principal name */
        q?: string;
        sort?: 'createdAt' | 'cardSerial';
        status?: 'New' | 'Assigned' | 'Active' | 'Suspended' | 'Disabled' | 'Retired';
      };
      header?: never;
      path: {
        uuid: string;
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
          'application/json': components['schemas']['SmartcardPage'];
        };
      };
      /** @description A problem (RFC 9457); `kind` names it */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  getMe: {
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
          'application/json': components['schemas']['User'];
        };
      };
      /** @description A problem (RFC 9457); `kind` names it */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  listWebhooks: {
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
          'application/json': {
            items: components['schemas']['Webhook'][];
          };
        };
      };
      /** @description A problem (RFC 9457); `kind` names it */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  createWebhook: {
    parameters: {
      query?: never;
      header?: {
        /** @description One-time passwords of the request, separated by blanks */
        'Cardea-One-Time-Password'?: string;
        /** @description The same write sent again with the same key is done once */
        'Idempotency-Key'?: string;
      };
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': {
          /** @description Empty = every type */
          types?: (
            | 'CreateRequest'
            | 'ApproveRequest'
            | 'DenyRequest'
            | 'CancelRequest'
            | 'CreateProfile'
            | 'CreateSmartcard'
            | 'DisableProfile'
            | 'DisableSmartcard'
            | 'DistributeSecrets'
            | 'DownloadPfx'
            | 'CompleteRequest'
            | 'AbandonRequest'
            | 'SuspendSmartcard'
            | 'ReinstateSmartcard'
            | 'RetireSmartcard'
            | 'ApprovalWaiting'
            | 'CertificateExpiring'
            | 'KeyRecoveryWaiting'
            | 'KeyRecoveryRefused'
            | 'KeyRecoveryConsented'
            | 'KeyRecovered'
          )[];
          url: string;
        };
      };
    };
    responses: {
      /** @description Success */
      201: {
        headers: {
          /** @description Entity tag of this version */
          ETag?: string;
          /** @description Where it is */
          Location?: string;
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['WebhookWithSecret'];
        };
      };
      /** @description A problem (RFC 9457); `kind` names it */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  updateWebhook: {
    parameters: {
      query?: never;
      header: {
        /** @description One-time passwords of the request, separated by blanks */
        'Cardea-One-Time-Password'?: string;
        /** @description The same write sent again with the same key is done once */
        'Idempotency-Key'?: string;
        /** @description Entity tag of the version that is to be changed */
        'If-Match': string;
      };
      path: {
        uuid: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': {
          isEnabled?: boolean;
          /** @description Makes a new secret, told in the answer */
          rotateSecret?: boolean;
          /** @description Empty = every type */
          types?: (
            | 'CreateRequest'
            | 'ApproveRequest'
            | 'DenyRequest'
            | 'CancelRequest'
            | 'CreateProfile'
            | 'CreateSmartcard'
            | 'DisableProfile'
            | 'DisableSmartcard'
            | 'DistributeSecrets'
            | 'DownloadPfx'
            | 'CompleteRequest'
            | 'AbandonRequest'
            | 'SuspendSmartcard'
            | 'ReinstateSmartcard'
            | 'RetireSmartcard'
            | 'ApprovalWaiting'
            | 'CertificateExpiring'
            | 'KeyRecoveryWaiting'
            | 'KeyRecoveryRefused'
            | 'KeyRecoveryConsented'
            | 'KeyRecovered'
          )[];
          url?: string;
        };
      };
    };
    responses: {
      /** @description Success */
      200: {
        headers: {
          /** @description Entity tag of this version */
          ETag?: string;
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['WebhookWithSecret'];
        };
      };
      /** @description A problem (RFC 9457); `kind` names it */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  deleteWebhook: {
    parameters: {
      query?: never;
      header?: {
        /** @description One-time passwords of the request, separated by blanks */
        'Cardea-One-Time-Password'?: string;
        /** @description The same write sent again with the same key is done once */
        'Idempotency-Key'?: string;
      };
      path: {
        uuid: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done */
      204: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      /** @description A problem (RFC 9457); `kind` names it */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  testWebhook: {
    parameters: {
      query?: never;
      header?: {
        /** @description One-time passwords of the request, separated by blanks */
        'Cardea-One-Time-Password'?: string;
        /** @description The same write sent again with the same key is done once */
        'Idempotency-Key'?: string;
      };
      path: {
        uuid: string;
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
          'application/json': components['schemas']['WebhookTest'];
        };
      };
      /** @description A problem (RFC 9457); `kind` names it */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
}
