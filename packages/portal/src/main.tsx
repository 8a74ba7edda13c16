import { createDOMRenderer, RendererProvider } from '@fluentui/react-components';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { Portal } from './app/portal.js';
import { startLanguage } from './language/language.js';

// Under the page's Content-Security-Policy style sheets made by scripts need its nonce.
const nonce = document.querySelector<HTMLMetaElement>('meta[property="csp-nonce"]')?.nonce ?? '';
const renderer = createDOMRenderer(document, { styleElementAttributes: { nonce } });
const place = document.getElementById('portal');
if (place === null) throw new Error('the page has no place for the portal');

startLanguage().then(() =>
  createRoot(place).render(
    <StrictMode>
      <RendererProvider renderer={renderer}>
        <Portal />
      </RendererProvider>
    </StrictMode>,
  ),
);
