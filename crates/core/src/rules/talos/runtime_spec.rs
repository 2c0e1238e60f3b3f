//! The shape of the OCI runtime specification, as Go reads it from JSON.

use crate::json::same_field;
use crate::yaml::{GoType, GoValue, NodeRef};

/// The shape of a value. Null fits every shape.
#[derive(Clone, Copy)]
pub(super) enum Shape {
    /// `true` or `false`.
    Bool,
    /// Text.
    Text,
    /// An integer with a sign, of this many bits.
    Int(u32),
    /// An integer without a sign, of this many bits.
    Uint(u32),
    /// A list.
    List(&'static Self),
    /// A mapping with any keys.
    Map(&'static Self),
    /// A structure. Keys that it does not have are passed over.
    Object(&'static [(&'static str, Self)]),
}

use Shape::{Bool, Int, List, Map, Object, Text, Uint};

impl Shape {
    /// What fits, in words.
    pub(super) fn wanted(self) -> &'static str {
        match self {
            Bool => "`true` or `false`",
            Text => "text",
            Int(_) => "a whole number",
            Uint(_) => "a whole number that is not negative",
            List(_) => "a list",
            Map(_) | Object(_) => "a mapping",
        }
    }
}

const TEXTS: Shape = List(&Text);
const ID_MAPPINGS: Shape = List(&Object(&[
    ("containerID", Uint(32)),
    ("hostID", Uint(32)),
    ("size", Uint(32)),
]));
const HOOKS: Shape = List(&Object(&[
    ("path", Text),
    ("args", TEXTS),
    ("env", TEXTS),
    ("timeout", Int(64)),
]));
const THROTTLES: Shape = List(&Object(&[
    ("major", Int(64)),
    ("minor", Int(64)),
    ("rate", Uint(64)),
]));

const USER: Shape = Object(&[
    ("uid", Uint(32)),
    ("gid", Uint(32)),
    ("umask", Uint(32)),
    ("additionalGids", List(&Uint(32))),
    ("username", Text),
]);

const PROCESS: Shape = Object(&[
    ("terminal", Bool),
    (
        "consoleSize",
        Object(&[("height", Uint(64)), ("width", Uint(64))]),
    ),
    ("user", USER),
    ("args", TEXTS),
    ("commandLine", Text),
    ("env", TEXTS),
    ("cwd", Text),
    (
        "capabilities",
        Object(&[
            ("bounding", TEXTS),
            ("effective", TEXTS),
            ("inheritable", TEXTS),
            ("permitted", TEXTS),
            ("ambient", TEXTS),
        ]),
    ),
    (
        "rlimits",
        List(&Object(&[
            ("type", Text),
            ("hard", Uint(64)),
            ("soft", Uint(64)),
        ])),
    ),
    ("noNewPrivileges", Bool),
    ("apparmorProfile", Text),
    ("oomScoreAdj", Int(64)),
    (
        "scheduler",
        Object(&[
            ("policy", Text),
            ("nice", Int(32)),
            ("priority", Int(32)),
            ("flags", TEXTS),
            ("runtime", Uint(64)),
            ("deadline", Uint(64)),
            ("period", Uint(64)),
        ]),
    ),
    ("selinuxLabel", Text),
    (
        "ioPriority",
        Object(&[("class", Text), ("priority", Int(64))]),
    ),
    (
        "execCPUAffinity",
        Object(&[("initial", Text), ("final", Text)]),
    ),
]);

const RESOURCES: Shape = Object(&[
    (
        "devices",
        List(&Object(&[
            ("allow", Bool),
            ("type", Text),
            ("major", Int(64)),
            ("minor", Int(64)),
            ("access", Text),
        ])),
    ),
    (
        "memory",
        Object(&[
            ("limit", Int(64)),
            ("reservation", Int(64)),
            ("swap", Int(64)),
            ("kernel", Int(64)),
            ("kernelTCP", Int(64)),
            ("swappiness", Uint(64)),
            ("disableOOMKiller", Bool),
            ("useHierarchy", Bool),
            ("checkBeforeUpdate", Bool),
        ]),
    ),
    (
        "cpu",
        Object(&[
            ("shares", Uint(64)),
            ("quota", Int(64)),
            ("burst", Uint(64)),
            ("period", Uint(64)),
            ("realtimeRuntime", Int(64)),
            ("realtimePeriod", Uint(64)),
            ("cpus", Text),
            ("mems", Text),
            ("idle", Int(64)),
        ]),
    ),
    ("pids", Object(&[("limit", Int(64))])),
    (
        "blockIO",
        Object(&[
            ("weight", Uint(16)),
            ("leafWeight", Uint(16)),
            (
                "weightDevice",
                List(&Object(&[
                    ("major", Int(64)),
                    ("minor", Int(64)),
                    ("weight", Uint(16)),
                    ("leafWeight", Uint(16)),
                ])),
            ),
            ("throttleReadBpsDevice", THROTTLES),
            ("throttleWriteBpsDevice", THROTTLES),
            ("throttleReadIOPSDevice", THROTTLES),
            ("throttleWriteIOPSDevice", THROTTLES),
        ]),
    ),
    (
        "hugepageLimits",
        List(&Object(&[("pageSize", Text), ("limit", Uint(64))])),
    ),
    (
        "network",
        Object(&[
            ("classID", Uint(32)),
            (
                "priorities",
                List(&Object(&[("name", Text), ("priority", Uint(32))])),
            ),
        ]),
    ),
    (
        "rdma",
        Map(&Object(&[
            ("hcaHandles", Uint(32)),
            ("hcaObjects", Uint(32)),
        ])),
    ),
    ("unified", Map(&Text)),
]);

const SECCOMP: Shape = Object(&[
    ("defaultAction", Text),
    ("defaultErrnoRet", Uint(64)),
    ("architectures", TEXTS),
    ("flags", TEXTS),
    ("listenerPath", Text),
    ("listenerMetadata", Text),
    (
        "syscalls",
        List(&Object(&[
            ("names", TEXTS),
            ("action", Text),
            ("errnoRet", Uint(64)),
            (
                "args",
                List(&Object(&[
                    ("index", Uint(64)),
                    ("value", Uint(64)),
                    ("valueTwo", Uint(64)),
                    ("op", Text),
                ])),
            ),
        ])),
    ),
]);

const LINUX: Shape = Object(&[
    ("uidMappings", ID_MAPPINGS),
    ("gidMappings", ID_MAPPINGS),
    ("sysctl", Map(&Text)),
    ("resources", RESOURCES),
    ("cgroupsPath", Text),
    (
        "namespaces",
        List(&Object(&[("type", Text), ("path", Text)])),
    ),
    (
        "devices",
        List(&Object(&[
            ("path", Text),
            ("type", Text),
            ("major", Int(64)),
            ("minor", Int(64)),
            ("fileMode", Uint(32)),
            ("uid", Uint(32)),
            ("gid", Uint(32)),
        ])),
    ),
    ("netDevices", Map(&Object(&[("name", Text)]))),
    ("seccomp", SECCOMP),
    ("rootfsPropagation", Text),
    ("maskedPaths", TEXTS),
    ("readonlyPaths", TEXTS),
    ("mountLabel", Text),
    (
        "intelRdt",
        Object(&[
            ("closID", Text),
            ("schemata", TEXTS),
            ("l3CacheSchema", Text),
            ("memBwSchema", Text),
            ("enableMonitoring", Bool),
        ]),
    ),
    (
        "memoryPolicy",
        Object(&[("mode", Text), ("nodes", Text), ("flags", TEXTS)]),
    ),
    ("personality", Object(&[("domain", Text), ("flags", TEXTS)])),
    (
        "timeOffsets",
        Map(&Object(&[("secs", Int(64)), ("nanosecs", Uint(32))])),
    ),
]);

/// The specification, release 1.3. The parts for other systems than Linux are left out: what stands there is not
/// looked at.
pub(super) const SPEC: Shape = Object(&[
    ("ociVersion", Text),
    ("process", PROCESS),
    ("root", Object(&[("path", Text), ("readonly", Bool)])),
    ("hostname", Text),
    ("domainname", Text),
    (
        "mounts",
        List(&Object(&[
            ("destination", Text),
            ("type", Text),
            ("source", Text),
            ("options", TEXTS),
            ("uidMappings", ID_MAPPINGS),
            ("gidMappings", ID_MAPPINGS),
        ])),
    ),
    (
        "hooks",
        Object(&[
            ("prestart", HOOKS),
            ("createRuntime", HOOKS),
            ("createContainer", HOOKS),
            ("startContainer", HOOKS),
            ("poststart", HOOKS),
            ("poststop", HOOKS),
        ]),
    ),
    ("annotations", Map(&Text)),
    ("linux", LINUX),
]);

/// A value that does not fit.
pub(super) struct Misfit<'f> {
    /// The value.
    pub(super) node: NodeRef<'f>,
    /// What would fit.
    pub(super) wanted: Shape,
}

/// The values below a node that do not fit a shape, in no order. Go reports only one of them.
pub(super) fn misfits(node: NodeRef<'_>, shape: Shape) -> Vec<Misfit<'_>> {
    let mut found = Vec::new();
    let mut open = vec![(node, shape)];
    while let Some((node, shape)) = open.pop() {
        if node.is_go_null() {
            continue;
        }
        match shape {
            List(item) if node.is_sequence() => {
                open.extend(node.items().map(|node| (node, *item)));
            }
            Map(value) if node.is_mapping() => {
                open.extend(node.entries().map(|entry| (entry.value, *value)));
            }
            Object(fields) if node.is_mapping() => {
                for entry in node.entries() {
                    let name = entry.name();
                    let field = fields
                        .iter()
                        .find(|(field, _)| *field == name)
                        .or_else(|| fields.iter().find(|(field, _)| same_field(name, field)));
                    if let Some((_, shape)) = field {
                        open.push((entry.value, *shape));
                    }
                }
            }
            _ if fits_scalar(node, shape) => {}
            _ => found.push(Misfit {
                node,
                wanted: shape,
            }),
        }
    }
    found
}

/// Whether a scalar fits after it has been written as JSON.
fn fits_scalar(node: NodeRef<'_>, shape: Shape) -> bool {
    let Ok(value) = node.decode(GoType::Any) else {
        // Not a value at all: the loader says so.
        return true;
    };
    match (shape, value) {
        (Bool, GoValue::Bool(_)) => true,
        // A timestamp is written as text.
        (Text, GoValue::String(_) | GoValue::Timestamp) => true,
        (Int(bits), GoValue::Int(value)) => {
            let spare = 64 - bits;
            value << spare >> spare == value
        }
        (Uint(bits), GoValue::Int(value)) => {
            u64::try_from(value).is_ok_and(|value| fits_bits(value, bits))
        }
        (Uint(bits), GoValue::Uint(value)) => fits_bits(value, bits),
        (Int(bits), GoValue::Float(value)) => fits_float(value, bits, true),
        (Uint(bits), GoValue::Float(value)) => fits_float(value, bits, false),
        _ => false,
    }
}

fn fits_bits(value: u64, bits: u32) -> bool {
    let spare = 64 - bits;
    value << spare >> spare == value
}

/// Whether a floating-point number is written as an integer, and that integer fits. From 1e21 on it is written with
/// an exponent.
fn fits_float(value: f64, bits: u32, signed: bool) -> bool {
    let magnitude = if signed { bits - 1 } else { bits };
    let limit = 2.0_f64.powi(i32::try_from(magnitude).unwrap_or(0));
    let lowest = if signed { -limit } else { 0.0 };
    value.fract() == 0.0 && value >= lowest && value < limit && value.abs() < 1e21
}
