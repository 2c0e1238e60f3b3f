//! Requests of the client that have no answer yet.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use lsp_server::{ErrorCode, RequestId, Response};

/// Requests of the client that have no answer yet. Each gets one, whatever happens.
#[derive(Debug, Default)]
pub(super) struct Pending {
    requests: BTreeMap<RequestId, Cancelled>,
}

/// Whether a request has been cancelled, for the worker that has it in its queue.
#[derive(Clone, Debug, Default)]
pub(super) struct Cancelled(Arc<AtomicBool>);

impl Cancelled {
    /// Whether there is an answer already, so that the work can be left undone.
    pub(super) fn is_set(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}

impl Pending {
    /// Takes in a request.
    pub(super) fn begin(&mut self, id: RequestId) -> Cancelled {
        let cancelled = Cancelled::default();
        self.requests.insert(id, cancelled.clone());
        cancelled
    }

    /// Takes out a request whose answer is there. False for one that has been answered as cancelled.
    pub(super) fn finish(&mut self, id: &RequestId) -> bool {
        self.requests.remove(id).is_some()
    }

    /// Takes out the request that the parameters of `$/cancelRequest` name; its answer, if it had none.
    pub(super) fn cancel(&mut self, params: &serde_json::Value) -> Option<Response> {
        let id: RequestId = serde_json::from_value(params.get("id")?.clone()).ok()?;
        let cancelled = self.requests.remove(&id)?;
        cancelled.0.store(true, Ordering::Relaxed);
        Some(Response::new_err(
            id,
            ErrorCode::RequestCanceled as i32,
            "cancelled by the client".to_owned(),
        ))
    }

    pub(super) fn is_empty(&self) -> bool {
        self.requests.is_empty()
    }
}
