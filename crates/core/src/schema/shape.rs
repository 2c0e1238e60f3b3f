//! A schema as the walk needs it.

use std::borrow::Cow;
use std::collections::HashMap;
use std::fmt;

use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};

use crate::version::Version;

/// What a value may be, and what is known about it.
#[derive(Clone, Debug)]
pub struct Shape {
    /// What it is decoded into.
    pub form: Form,
    /// Go's name of that type, as Talos' messages have it; empty when it is not known.
    pub go_type: Cow<'static, str>,
    /// What it is for, as Markdown.
    pub description: Cow<'static, str>,
    /// The words it may be, where they are listed.
    pub values: Vec<Cow<'static, str>>,
    /// The URL schemes that make sense, without `://`.
    pub schemes: Vec<Cow<'static, str>>,
    /// What the consumer takes where nothing is written, as JSON.
    pub default: Option<Box<str>>,
    /// Whether it is a secret.
    pub secret: bool,
    /// First release that has it.
    pub since: Option<Version>,
    /// Since when and in favour of what it is deprecated.
    pub deprecated: Option<Deprecation>,
    /// The fields of a structure, in the order of the schema.
    pub fields: Vec<Field>,
    /// The items of a list, or the values of a map.
    pub element: Option<Box<Self>>,
    /// Whether a document of this kind is identified by its `name` beside its kind.
    pub named: bool,
    /// Whether a document of this kind is refused on workers.
    pub control_plane_only: bool,
}

/// A field of a structure.
#[derive(Clone, Debug)]
pub struct Field {
    /// Its key.
    pub name: Cow<'static, str>,
    /// Whether it must be there and not be empty.
    pub required: bool,
    /// Its value.
    pub shape: Shape,
}

/// Since when a field is deprecated.
#[derive(Clone, Debug)]
pub struct Deprecation {
    /// The release that deprecated it.
    pub since: Version,
    /// What to use instead: a kind, several kinds, a field, or words.
    pub replacement: Option<Cow<'static, str>>,
}

/// What a value is decoded into.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Form {
    /// Text; takes numbers and booleans too.
    String,
    /// A boolean.
    Bool,
    /// A signed integer of this many bits.
    Int(u8),
    /// An unsigned integer of this many bits.
    Uint(u8),
    /// Text such as `1h30m`.
    Duration,
    /// A URL, read by Go's parser.
    Url,
    /// Bytes as base64 text.
    Base64,
    /// Text, or a list of texts.
    Arguments,
    /// A port, or a range of ports.
    PortRange,
    /// Text that its type parses.
    Text(Text),
    /// A mapping whose content is not looked at.
    Unstructured,
    /// Anything.
    Any,
    /// A mapping with known fields.
    Structure,
    /// A mapping with free keys.
    Map,
    /// A sequence.
    List,
}

/// The types that parse their text themselves.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Text {
    /// An IP address.
    Address,
    /// An IP address and a prefix length.
    Prefix,
    /// An IP address and a port.
    AddressPort,
    /// A MAC address.
    HardwareAddress,
    /// A number of bytes, with or without a unit.
    ByteSize,
    /// As [`Text::ByteSize`], or a percentage.
    Size,
    /// As [`Text::ByteSize`], never empty, never negative.
    DiskSize,
    /// A comparison with a number of bytes.
    DiskSizeMatcher,
    /// One of the listed words, in any case.
    Word,
    /// One of the listed words or its number.
    WordOrNumber,
    /// A number, or one of the listed words.
    RoutingTable,
    /// An expression, not looked into.
    Expression,
}

impl Shape {
    /// The structure that a schema of ours describes.
    pub(crate) fn parse(json: &'static str) -> Self {
        let schema: Schema = serde_json::from_str(json).unwrap_or_default();
        let named: Named = serde_json::from_str(json).unwrap_or_default();
        schema.into_shape(&named.definitions)
    }

    /// The structure that a definition of a custom kind describes; what is no schema of ours in it says nothing.
    pub(crate) fn of_definition(schema: &serde_json::Value) -> Self {
        let schema = Schema::deserialize(schema).unwrap_or_default();
        schema.into_shape(&Definitions::new())
    }

    /// The field with this name.
    pub fn field(&self, name: &str) -> Option<&Field> {
        self.fields.iter().find(|field| field.name == name)
    }

    /// Go's name of the type; that of a list from its items. Empty when it is not known.
    pub fn go_name(&self) -> String {
        match (&self.element, self.form) {
            (Some(element), Form::List) => {
                let element = element.go_name();
                if element.is_empty() {
                    element
                } else {
                    format!("[]{element}")
                }
            }
            (Some(element), Form::Map) if self.go_type.is_empty() => {
                let element = element.go_name();
                if element.is_empty() {
                    element
                } else {
                    format!("map[string]{element}")
                }
            }
            _ => self.go_type.clone().into_owned(),
        }
    }

    /// What it must be, in words: `a list of mappings`, `true or false`.
    pub fn expected(&self) -> String {
        match self.form {
            Form::String => "a string".to_owned(),
            Form::Bool => "`true` or `false`".to_owned(),
            Form::Int(_) => "a whole number".to_owned(),
            Form::Uint(8) => "a whole number from 0 to 255".to_owned(),
            Form::Uint(16) => "a whole number from 0 to 65535".to_owned(),
            Form::Uint(_) => "a whole number that is not negative".to_owned(),
            Form::Duration => "a duration such as `30s` or `1h30m`".to_owned(),
            Form::Url => "a URL".to_owned(),
            Form::Base64 => "base64 text".to_owned(),
            Form::Arguments => "a string or a list of strings".to_owned(),
            Form::PortRange => "a port or a range such as `8000-8080`".to_owned(),
            Form::Text(text) => text.expected(&self.values),
            Form::Unstructured | Form::Structure | Form::Map => "a mapping".to_owned(),
            Form::Any => "anything".to_owned(),
            Form::List => match self.element.as_ref().map(|element| element.form) {
                Some(Form::Structure | Form::Map | Form::Unstructured) => {
                    "a list of mappings".to_owned()
                }
                Some(Form::String) => "a list of strings".to_owned(),
                Some(Form::Url) => "a list of URLs".to_owned(),
                _ => "a list".to_owned(),
            },
        }
    }
}

impl Text {
    fn expected(self, values: &[Cow<'static, str>]) -> String {
        match self {
            Self::Address => "an IP address".to_owned(),
            Self::Prefix => "an address with prefix length such as `10.0.0.0/8`".to_owned(),
            Self::AddressPort => "an address and port such as `10.0.0.1:51820`".to_owned(),
            Self::HardwareAddress => "a MAC address".to_owned(),
            Self::ByteSize | Self::DiskSize => "a size such as `10GiB`".to_owned(),
            Self::Size => "a size such as `10GiB` or `50%`".to_owned(),
            Self::DiskSizeMatcher => "a comparison such as `>= 100GB`".to_owned(),
            Self::Word | Self::WordOrNumber => one_of(values),
            Self::RoutingTable => {
                "a routing table: a number, `main`, `local` or `default`".to_owned()
            }
            Self::Expression => "an expression".to_owned(),
        }
    }
}

fn one_of(values: &[Cow<'static, str>]) -> String {
    match values {
        [only] => format!("`{only}`"),
        [first @ .., last] => {
            let first: Vec<String> = first.iter().map(|value| format!("`{value}`")).collect();
            format!("{} or `{last}`", first.join(", "))
        }
        [] => "a known word".to_owned(),
    }
}

/// The schemas of a file that others refer to by name.
#[derive(Default, serde::Deserialize)]
struct Named {
    #[serde(rename = "$defs", default)]
    definitions: Definitions,
}

type Definitions = HashMap<Cow<'static, str>, Schema>;

/// A schema as it is written.
#[derive(Clone, Default, serde::Deserialize)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "the keywords of a schema file, each on its own"
)]
struct Schema {
    #[serde(rename = "$ref", default)]
    reference: Option<Cow<'static, str>>,
    #[serde(rename = "type", default)]
    types: Option<serde_json::Value>,
    #[serde(rename = "x-kubernetes-int-or-string", default)]
    int_or_string: bool,
    #[serde(rename = "x-go-type", default)]
    go_type: Cow<'static, str>,
    #[serde(default)]
    description: Cow<'static, str>,
    #[serde(default)]
    properties: Option<Properties>,
    #[serde(default)]
    required: Vec<Cow<'static, str>>,
    #[serde(rename = "additionalProperties", default)]
    additional: Option<Additional>,
    #[serde(default)]
    items: Option<Box<Self>>,
    #[serde(rename = "enum", default)]
    values: Vec<Value>,
    #[serde(rename = "anyOf", default)]
    any_of: Vec<Self>,
    #[serde(default)]
    examples: Vec<Cow<'static, str>>,
    #[serde(default)]
    default: Option<serde_json::Value>,
    #[serde(rename = "x-schemes", default)]
    schemes: Vec<Cow<'static, str>>,
    #[serde(rename = "x-secret", default)]
    secret: bool,
    #[serde(rename = "x-since", default)]
    since: Option<Cow<'static, str>>,
    #[serde(rename = "x-deprecated", default)]
    deprecated: Option<WrittenDeprecation>,
    #[serde(rename = "x-named", default)]
    named: bool,
    #[serde(rename = "x-control-plane-only", default)]
    control_plane_only: bool,
}

#[derive(Clone, serde::Deserialize)]
struct WrittenDeprecation {
    since: Cow<'static, str>,
    #[serde(default)]
    replacement: Option<Cow<'static, str>>,
}

#[derive(Clone, serde::Deserialize)]
#[serde(untagged)]
enum Additional {
    #[expect(dead_code, reason = "`false` says that there are no others")]
    Allowed(bool),
    Schema(Box<Schema>),
}

#[derive(Clone, serde::Deserialize)]
#[serde(untagged)]
enum Value {
    Text(Cow<'static, str>),
    #[expect(dead_code, reason = "numbers and null beside the words they stand for")]
    Other(Option<f64>),
}

/// Properties in the order of the text.
#[derive(Clone)]
struct Properties(Vec<(Cow<'static, str>, Schema)>);

impl<'de> Deserialize<'de> for Properties {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Entries;
        impl<'de> Visitor<'de> for Entries {
            type Value = Properties;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("properties")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Properties, A::Error> {
                let mut entries = Vec::new();
                while let Some(entry) = map.next_entry()? {
                    entries.push(entry);
                }
                Ok(Properties(entries))
            }
        }
        deserializer.deserialize_map(Entries)
    }
}

impl Schema {
    /// The schema that this one refers to, with what is said beside the reference.
    fn resolved(self, definitions: &Definitions) -> Self {
        let target = self
            .reference
            .as_deref()
            .and_then(|reference| reference.strip_prefix("#/$defs/"))
            .and_then(|name| definitions.get(name));
        let Some(target) = target else {
            return self;
        };
        let mut target = target.clone();
        if !self.description.is_empty() {
            target.description = self.description;
        }
        target.since = self.since.or(target.since);
        target.default = self.default.or(target.default);
        target
    }

    fn into_shape(self, definitions: &Definitions) -> Shape {
        if self.reference.is_some() {
            return self.resolved(definitions).into_shape(definitions);
        }
        let form = self.form();
        let words = |values: Vec<Value>| {
            values
                .into_iter()
                .filter_map(|value| match value {
                    Value::Text(text) => Some(text),
                    Value::Other(_) => None,
                })
                .collect::<Vec<_>>()
        };
        let mut values = words(self.values);
        for alternative in self.any_of {
            values.extend(words(alternative.values));
        }
        values.extend(self.examples);
        let element = match (self.items, self.additional) {
            (Some(items), _) => Some(items),
            (None, Some(Additional::Schema(values))) => Some(values),
            _ => None,
        };
        let required = self.required;
        let fields = self
            .properties
            .map_or_else(Vec::new, |properties| properties.0)
            .into_iter()
            .map(|(name, schema)| Field {
                required: required.contains(&name),
                name,
                shape: schema.into_shape(definitions),
            })
            .collect();
        Shape {
            form,
            go_type: self.go_type,
            description: self.description,
            values,
            schemes: self.schemes,
            default: self.default.map(|value| value.to_string().into()),
            secret: self.secret,
            since: self.since.and_then(|since| since.parse().ok()),
            deprecated: self.deprecated.and_then(|written| {
                Some(Deprecation {
                    since: written.since.parse().ok()?,
                    replacement: written.replacement,
                })
            }),
            fields,
            element: element.map(|schema| Box::new(schema.into_shape(definitions))),
            named: self.named,
            control_plane_only: self.control_plane_only,
        }
    }

    /// What the JSON type stands for where no Go type is given.
    fn json_form(&self) -> Form {
        match self.types.as_ref().and_then(serde_json::Value::as_str) {
            Some("string") => Form::String,
            Some("boolean") => Form::Bool,
            Some("integer") => Form::Int(64),
            Some("object") => Form::Unstructured,
            _ => Form::Any,
        }
    }

    fn form(&self) -> Form {
        match &*self.go_type {
            "string" => Form::String,
            "bool" => Form::Bool,
            "int" | "int64" => Form::Int(64),
            "int32" => Form::Int(32),
            "uint" | "uint64" => Form::Uint(64),
            "uint32" => Form::Uint(32),
            "uint16" => Form::Uint(16),
            "uint8" => Form::Uint(8),
            "time.Duration" => Form::Duration,
            "meta.URL" | "v1alpha1.Endpoint" => Form::Url,
            "base64" => Form::Base64,
            "meta.ArgValue" => Form::Arguments,
            "network.PortRange" => Form::PortRange,
            "meta.Unstructured" => Form::Unstructured,
            "netip.Addr" | "meta.Addr" => Form::Text(Text::Address),
            "netip.Prefix" | "meta.Prefix" => Form::Text(Text::Prefix),
            "netip.AddrPort" | "meta.AddrPort" => Form::Text(Text::AddressPort),
            "nethelpers.HardwareAddr" => Form::Text(Text::HardwareAddress),
            "block.ByteSize" => Form::Text(Text::ByteSize),
            "block.Size" => Form::Text(Text::Size),
            "v1alpha1.DiskSize" => Form::Text(Text::DiskSize),
            "v1alpha1.InstallDiskSizeMatcher" => Form::Text(Text::DiskSizeMatcher),
            "cel.Expression" => Form::Text(Text::Expression),
            "nethelpers.FailOverMAC" => Form::Text(Text::WordOrNumber),
            "nethelpers.RoutingTable" => Form::Text(Text::RoutingTable),
            _ if self.properties.is_some() => Form::Structure,
            _ if self.items.is_some() => Form::List,
            _ if matches!(self.additional, Some(Additional::Schema(_))) => Form::Map,
            _ if self.int_or_string => Form::String,
            _ if !self.values.is_empty() || !self.any_of.is_empty() => Form::Text(Text::Word),
            _ => self.json_form(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Family, kind, kinds};
    use super::*;

    #[test]
    fn every_schema_has_a_structure_without_gaps() {
        for kind in kinds() {
            let mut open = vec![kind.shape()];
            assert_eq!(kind.shape().form, Form::Structure, "{}", kind.name);
            while let Some(shape) = open.pop() {
                assert_ne!(shape.form, Form::Any, "{}: {shape:?}", kind.name);
                if shape.form == Form::Text(Text::Word) {
                    assert!(!shape.values.is_empty(), "{}: {shape:?}", kind.name);
                }
                open.extend(shape.fields.iter().map(|field| &field.shape));
                open.extend(shape.element.as_deref());
            }
        }
    }

    #[test]
    fn a_structure_keeps_order_types_and_demands() {
        let shape = kind(Family::Talos, "RegistryMirrorConfig").map(Kind::shape);
        let fields = shape.map_or(&[][..], |shape| &shape.fields);
        let names: Vec<_> = fields.iter().map(|field| &*field.name).collect();
        assert_eq!(
            names,
            ["apiVersion", "kind", "name", "endpoints", "skipFallback"]
        );
        let endpoints = shape.and_then(|shape| shape.field("endpoints"));
        let endpoints = endpoints.map(|field| &field.shape);
        assert_eq!(
            endpoints.map(Shape::go_name).as_deref(),
            Some("[]cri.RegistryEndpoint")
        );
        let url = endpoints
            .and_then(|shape| shape.element.as_deref())
            .and_then(|endpoint| endpoint.field("url"));
        assert_eq!(
            url.map(|url| (url.required, url.shape.form)),
            Some((true, Form::Url))
        );
    }

    use super::super::Kind;
}
