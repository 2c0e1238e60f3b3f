//! What the certificate rules share: the fields that hold PEM, and the way from a place in the PEM to the file.

use std::borrow::Cow;
use std::sync::OnceLock;

use crate::certificate::Facts;
use crate::certificate::pem::Block;
use crate::document::talos::{Origin, Registries, Text, Tls};
use crate::document::{Class, File, placeholder};
use crate::encoding::base64::{self, IllegalByte};
use crate::fix::Edit;
use crate::rules::Context;
use crate::source::Span;
use crate::yaml::{NodeKind, NodeRef};

/// A field that holds PEM, in documents plain, in the legacy block in base64.
#[derive(Clone)]
pub(in crate::rules) struct Field<'a> {
    /// What the field is for.
    pub(super) purpose: Purpose,
    /// How it is called.
    pub(super) name: &'static str,
    /// Its value.
    pub(super) node: NodeRef<'a>,
    /// Where it stands.
    pub(super) origin: Origin,
    /// Its text as Talos decodes the scalar.
    pub(super) text: Cow<'a, str>,
    certificates: OnceLock<Vec<Found>>,
}

/// What a field with PEM is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Purpose {
    /// Certificates to trust for one registry: `ca`.
    RegistryAuthority,
    /// Certificates to trust for everything: `certificates` of a `TrustedRootsConfig`.
    TrustedRoots,
    /// The certificate that a node shows to a registry.
    ClientCertificate,
    /// The key of that certificate.
    ClientKey,
}

impl<'a> Field<'a> {
    fn new(
        purpose: Purpose,
        name: &'static str,
        node: NodeRef<'a>,
        origin: Origin,
    ) -> Option<Self> {
        let text = node.decode_string().ok()??;
        Some(Self {
            purpose,
            name,
            node,
            origin,
            text,
            certificates: OnceLock::new(),
        })
    }

    fn of_text(
        purpose: Purpose,
        name: &'static str,
        text: Text<'a>,
        origin: Origin,
    ) -> Option<Self> {
        text.known()?;
        Self::new(purpose, name, text.node(), origin)
    }

    /// Whether it holds certificates that are to be trusted.
    pub(super) fn is_trust(&self) -> bool {
        matches!(
            self.purpose,
            Purpose::RegistryAuthority | Purpose::TrustedRoots
        )
    }

    /// The bytes that are read as PEM: the text, or in the legacy block what its base64 stands for.
    pub(super) fn pem(&self) -> Result<Cow<'_, [u8]>, IllegalByte> {
        match self.origin {
            Origin::Document => Ok(Cow::Borrowed(self.text.as_bytes())),
            Origin::Legacy => base64::decode(self.text.as_bytes()).map(Cow::Owned),
        }
    }

    /// The certificates that count in it, in order.
    pub(super) fn certificates(&self) -> &[Found] {
        self.certificates.get_or_init(|| {
            if self.purpose == Purpose::ClientKey {
                return Vec::new();
            }
            let Ok(pem) = self.pem() else {
                return Vec::new();
            };
            crate::certificate::pem::blocks(&pem)
                .filter(Block::is_plain_certificate)
                .filter_map(|block| {
                    Some(Found {
                        facts: Facts::of(&block.bytes).ok()?,
                        place: self.place(block.begin),
                        block: block.span,
                        bytes: block.bytes,
                    })
                })
                .collect()
        })
    }

    /// The place in the file of a place in the PEM; the whole value where that cannot be told.
    pub(super) fn place(&self, span: Span) -> Span {
        let exact = match self.origin {
            Origin::Document => self.node.source_span_in(&self.text, span),
            Origin::Legacy => None,
        };
        exact.unwrap_or_else(|| self.span())
    }

    /// The place of the whole value: its first line where it has several.
    pub(super) fn span(&self) -> Span {
        let span = self.node.span();
        let first_line = self.node.source().split('\n').next().unwrap_or("");
        let length = u32::try_from(first_line.trim_end().len()).unwrap_or(u32::MAX);
        Span::new(span.start, span.start.saturating_add(length).min(span.end))
    }

    /// The place of the field's key: findings about a private key never point into it.
    pub(super) fn key_span(&self) -> Span {
        self.node
            .entry()
            .map_or_else(|| self.span(), |entry| entry.key.span())
    }

    /// An edit that gives the field another PEM text, in the form the field wants.
    pub(super) fn rewrite(&self, pem: &str) -> Option<Edit> {
        match self.origin {
            Origin::Document => literal_block(self.node, pem),
            Origin::Legacy => Some(Edit::replace(
                self.node.span(),
                base64::encode(pem.as_bytes()),
            )),
        }
    }
}

/// All fields of the file under examination that hold certificates or keys and whose values are known.
pub(super) fn fields<'a>(context: &Context<'a>) -> &'a [Field<'a>] {
    context.pem_fields()
}

/// All fields of a file that hold certificates or keys and whose values are known.
pub(in crate::rules) fn fields_of<'a>(
    file: &'a File,
    registries: &Registries<'a>,
) -> Vec<Field<'a>> {
    let mut fields = Vec::new();
    for tls in &registries.tls {
        fields.extend(authority(tls));
        fields.extend(client_certificate(tls));
        fields.extend(client_key(tls));
    }
    for document in file.documents() {
        if document.class() != Class::Talos || document.kind() != "TrustedRootsConfig" {
            continue;
        }
        let certificates = document.root().and_then(|root| root.get("certificates"));
        fields.extend(certificates.and_then(|entry| {
            let field = Field::new(
                Purpose::TrustedRoots,
                "certificates",
                entry.value,
                Origin::Document,
            )?;
            (!placeholder::is_placeholder(&field.text)).then_some(field)
        }));
    }
    fields.retain(|field| !field.text.is_empty());
    fields
}

/// The `ca` of some TLS settings.
pub(super) fn authority<'a>(tls: &Tls<'a>) -> Option<Field<'a>> {
    Field::of_text(Purpose::RegistryAuthority, "ca", tls.ca?, tls.origin)
}

/// The certificate of a client identity.
pub(super) fn client_certificate<'a>(tls: &Tls<'a>) -> Option<Field<'a>> {
    let name = match tls.origin {
        Origin::Document => "cert",
        Origin::Legacy => "crt",
    };
    Field::of_text(
        Purpose::ClientCertificate,
        name,
        tls.identity?.cert?,
        tls.origin,
    )
}

/// The key of a client identity.
pub(super) fn client_key<'a>(tls: &Tls<'a>) -> Option<Field<'a>> {
    Field::of_text(Purpose::ClientKey, "key", tls.identity?.key?, tls.origin)
}

/// A certificate in a field.
#[derive(Clone)]
pub(super) struct Found {
    /// What it says.
    pub(super) facts: Facts,
    /// Its `BEGIN` line in the file.
    pub(super) place: Span,
    /// Its place in the field's PEM, from `BEGIN` to `END`.
    pub(super) block: Span,
    /// Its bytes.
    pub(super) bytes: Vec<u8>,
}

/// An edit that writes a text as a literal block in the place of a scalar. None inside flow collections, where blocks
/// cannot stand, and where something else follows on the line.
pub(in crate::rules) fn literal_block(node: NodeRef<'_>, text: &str) -> Option<Edit> {
    let parent = node.parent()?;
    if parent.kind() != NodeKind::BlockMapping || node.kind() == NodeKind::Alias {
        return None;
    }
    let file = node.stream().source().text();
    let span = node.span();
    let key = node.entry()?.key.span();
    let line_start = file
        .get(..key.start as usize)?
        .rfind('\n')
        .map_or(0, |at| at + 1);
    let column = key.start as usize - line_start;
    let indentation = " ".repeat(column + 2);
    let is_block = matches!(node.kind(), NodeKind::Literal | NodeKind::Folded);
    let comment = if is_block {
        let header = node.source().split('\n').next().unwrap_or("");
        header
            .find(" #")
            .and_then(|at| header.get(at..))
            .map_or("", str::trim_end)
    } else {
        let after = file.get(span.end as usize..)?;
        if !after.split('\n').next().unwrap_or("").trim().is_empty() {
            return None;
        }
        ""
    };
    let mut block = format!("|{comment}");
    for line in text.trim_end().split('\n').map(str::trim_end) {
        block.push('\n');
        if !line.is_empty() {
            block.push_str(&indentation);
            block.push_str(line);
        }
    }
    Some(Edit::replace(span, block))
}

/// The key of a node, or its own place when it has none.
pub(super) fn key_or_entry(node: NodeRef<'_>) -> Span {
    node.entry()
        .map_or_else(|| node.span(), |entry| entry.key.span())
}
