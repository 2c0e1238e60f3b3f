//! Rules about pullpath itself: its directives, its settings, its own mistakes.

rules! {
    internal_error::INTERNAL_ERROR,
}
