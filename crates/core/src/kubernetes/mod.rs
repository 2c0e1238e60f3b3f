//! Kubernetes objects as the API server takes them: conversion to JSON, decoding, defaults, validation.

pub mod admission;
pub mod client;
pub mod metadata;
pub mod secret;

mod definition;
mod fault;
mod structure;
mod value;

pub use definition::{
    DefinedVersion, Definition, DefinitionProblem, Definitions, GroupKind, Mismatch, MismatchKind,
    OutsideSchema, PatternMatcher, Step, Unusable,
};
pub use fault::{Fault, FaultKind};
pub use structure::{Additional, ListKind, StatusField, Structure};
pub use value::{Data, Member, ROOT, Tree, ValueId};
