//! Kubernetes objects as the API server takes them: conversion to JSON, decoding, defaults, validation.

mod structure;
mod value;

pub use structure::{ListKind, Structure};
pub use value::{Data, Member, ROOT, Tree, ValueId};
