import { useEffect, useMemo } from 'react';
import { BrowserRouter, Navigate, Route, Routes } from 'react-router';
import { Provider } from 'urql';
import { AccessesPage } from './access/accesses.page.js';
import { AdminPage } from './admin/admin.page.js';
import { AuditPage } from './audit/audit.page.js';
import { BatchPage } from './batch/batch.page.js';
import { BatchesPage } from './batch/batches.page.js';
import { CasePage } from './case/case.page.js';
import { connect } from './graphql/client.js';
import { LiveContext } from './graphql/live.js';
import { ModelsPage } from './model/models.page.js';
import { DifferencesPage } from './opinion/differences.page.js';
import { OpinionsPage } from './opinion/opinions.page.js';
import { SessionContext } from './session/session.context.js';
import type { Session } from './session/session.js';
import { BASE } from './session/settings.js';
import { PLACES, Shell } from './ui/shell.js';
import { UploadPage } from './upload/upload.page.js';
import { WorklistPage } from './worklist/worklist.page.js';

/** The console of somebody who is signed in. */
export function App({ session }: { readonly session: Session }) {
  const platform = useMemo(() => connect(session), [session]);
  useEffect(() => () => platform.dispose(), [platform]);
  const { roles } = session.person;
  const home = PLACES.find((place) => place.roles.some((role) => roles.includes(role)))?.to ?? '/worklist';
  return (
    <SessionContext value={session}>
      <LiveContext value={platform.live}>
        <Provider value={platform.client}>
          <BrowserRouter basename={BASE}>
            <Routes>
              <Route element={<Shell />}>
                <Route path="/worklist" element={<WorklistPage />} />
                <Route path="/cases/:studyId" element={<CasePage />} />
                <Route path="/opinions" element={<OpinionsPage />} />
                <Route path="/opinions/differences" element={<DifferencesPage />} />
                <Route path="/upload" element={<UploadPage />} />
                <Route path="/batches" element={<BatchesPage />} />
                <Route path="/batches/:id" element={<BatchPage />} />
                <Route path="/accesses" element={<AccessesPage />} />
                <Route path="/accesses/:patientId" element={<AccessesPage />} />
                <Route path="/models" element={<ModelsPage />} />
                <Route path="/admin" element={<AdminPage />} />
                <Route path="/audit" element={<AuditPage />} />
                <Route path="*" element={<Navigate to={home} replace />} />
              </Route>
            </Routes>
          </BrowserRouter>
        </Provider>
      </LiveContext>
    </SessionContext>
  );
}
