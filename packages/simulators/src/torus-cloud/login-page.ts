import { escapeHtml } from '../http/html.ts';
import type { TorusCloudPages } from './controls.ts';
import { pageFrame } from './page-frame.ts';
import { type FormTokens, hiddenFields } from './web-forms.ts';

export const usernameFieldName = 'ctl00$MainContent$UserName';
export const passwordFieldName = 'ctl00$MainContent$Password';
export const rememberMeFieldName = 'ctl00$MainContent$RememberMe';
export const loginButton = { name: 'ctl00$MainContent$LoginButton', value: 'Log In' };
export const recoveryButton = { name: 'ctl00$MainContent$RecoveryButton', value: 'Forgot password' };

const searchForm = `<form method="get" action="/Search" id="searchForm">
<input type="text" name="q" /><input type="submit" name="btnSearch" value="Search" />
</form>`;

/** The page with the login form. `action` is where the form goes, relative to the page. */
export function loginPage(action: string, tokens: FormTokens, pages: TorusCloudPages, fault: string | null): string {
  const faultIn = (className: TorusCloudPages['loginFaultClass']) =>
    fault !== null && className === pages.loginFaultClass ? escapeHtml(fault) : '';
  const form = `<form method="post" action="${escapeHtml(action)}" id="ctl01">
<div class="aspNetHidden">
${hiddenFields(tokens, pages.splitViewState)}
</div>
<h2>Log In</h2>
<span class="failureNotification">${faultIn('failureNotification')}</span>
<div id="ctl00_MainContent_ValidationSummary" class="validation-summary-errors">${faultIn('validation-summary-errors')}</div>
<label for="ctl00_MainContent_UserName">Email:</label>
<input name="${usernameFieldName}" type="text" id="ctl00_MainContent_UserName" class="textEntry" />
<label for="ctl00_MainContent_Password">Password:</label>
<input name="${passwordFieldName}" type="password" id="ctl00_MainContent_Password" class="passwordEntry" />
<input id="ctl00_MainContent_RememberMe" type="checkbox" name="${rememberMeFieldName}" /><label for="ctl00_MainContent_RememberMe">Keep me logged in</label>
<input type="submit" name="${loginButton.name}" value="${loginButton.value}" id="ctl00_MainContent_LoginButton" />
<input type="submit" name="${recoveryButton.name}" value="${recoveryButton.value}" id="ctl00_MainContent_RecoveryButton" />
</form>`;
  const before = pages.decoyForm === 'before' ? [searchForm] : [];
  const after = pages.decoyForm === 'after' ? [searchForm] : [];
  return pageFrame('Log In', [...before, form, ...after].join('\n'));
}
