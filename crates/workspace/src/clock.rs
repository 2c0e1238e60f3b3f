//! What time it is.

use std::time::{SystemTime, UNIX_EPOCH};

/// Seconds since 1970; none where the clock stands before.
pub fn now() -> Option<i64> {
    let elapsed = SystemTime::now().duration_since(UNIX_EPOCH).ok()?;
    i64::try_from(elapsed.as_secs()).ok()
}
