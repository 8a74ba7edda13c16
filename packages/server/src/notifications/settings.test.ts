import { expect, test } from 'vitest';
import { readConfiguration } from '../configuration.js';

test('mail server and sender are set together, and links lead to the public URL unless told otherwise', () => {
  const configuration = readConfiguration(
    {
      CARDEA_SMTP_URL: 'smtps://cardea:p%40ss@mail.contoso.example',
      CARDEA_MAIL_FROM: 'Cardea <cardea@contoso.example>',
      CARDEA_PUBLIC_URL: 'https://cardea.contoso.example/',
    },
    false,
  );
  expect(configuration).toMatchObject({
    mail: {
      smtpUrl: 'smtps://cardea:p%40ss@mail.contoso.example',
      from: 'Cardea <cardea@contoso.example>',
    },
    linkUrl: 'https://cardea.contoso.example',
    areWebhooksAllowedPrivate: false,
  });
  expect(readConfiguration({}, false).mail).toBeUndefined();
});

const smtp = { CARDEA_SMTP_URL: 'smtp://mail.contoso.example', CARDEA_MAIL_FROM: 'cardea@contoso.example' };

test.each([
  ['CARDEA_MAIL_FROM', { CARDEA_SMTP_URL: smtp.CARDEA_SMTP_URL }],
  ['CARDEA_SMTP_URL', { CARDEA_MAIL_FROM: smtp.CARDEA_MAIL_FROM }],
  ['CARDEA_SMTP_URL', { ...smtp, CARDEA_SMTP_URL: 'https://user:hunter2@mail.contoso.example' }],
  ['CARDEA_MAIL_FROM', { ...smtp, CARDEA_MAIL_FROM: 'cardea@contoso.example\r\nBcc: eve@evil.example' }],
  ['CARDEA_MAIL_FROM', { ...smtp, CARDEA_MAIL_FROM: 'Cardea' }],
  ['CARDEA_LINK_URL', { CARDEA_LINK_URL: 'javascript:alert(1)' }],
  ['CARDEA_WEBHOOK_ALLOW_PRIVATE', { CARDEA_WEBHOOK_ALLOW_PRIVATE: 'maybe' }],
])('a wrong %s is refused by name, and no password is quoted', (name, environment) => {
  let message = '';
  try {
    readConfiguration(environment, false);
  } catch (error) {
    message = String(error);
  }
  expect(message).toContain(name);
  expect(message).not.toContain('hunter2');
});
