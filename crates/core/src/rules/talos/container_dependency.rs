//! `container-dependency`: containers that wait for what never comes.

use std::collections::HashMap;

use crate::declare_rule;
use crate::document::talos::{Configuration, Fields};
use crate::finding::{Consumer, Finding, Stage};
use crate::rules::{Check, Context, Sink};
use crate::source::Span;

declare_rule! {
    /// A `ContainerConfig` depends on a container that is not configured, or containers depend on each other in a
    /// circle.
    ///
    /// ## What happens
    /// Talos refuses the whole configuration, because the containers would wait for ever: a new node does not start
    /// with it, and a running one answers with the error and keeps the configuration it has.
    ///
    /// ## Bad
    /// ```yaml expect
    /// machine:
    ///   type: worker
    ///   acceptedCAs:
    ///     - crt: Zm9v
    /// cluster: {}
    /// ---
    /// apiVersion: v1alpha1
    /// kind: ContainerConfig
    /// name: proxy
    /// image: registry.example.org/proxy@sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa
    /// dependsOn:
    ///   containers:
    ///     - resolver
    /// ```
    ///
    /// ## Good
    /// ```yaml ok
    /// machine:
    ///   type: worker
    ///   acceptedCAs:
    ///     - crt: Zm9v
    /// cluster: {}
    /// ---
    /// apiVersion: v1alpha1
    /// kind: ContainerConfig
    /// name: proxy
    /// image: registry.example.org/proxy@sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa
    /// ```
    pub(crate) static CONTAINER_DEPENDENCY = {
        name: "container-dependency",
        summary: "containers that wait for what never comes",
        level: Error,
        impact: Rejected,
        consumer: Some(Consumer::Talos),
        preset: Recommended,
        evidence: "talos facts 1.6; vectors of the family container-check",
        check: Check::File(check),
    }
}

/// A container and what it waits for, each with its place.
struct Container {
    name: String,
    waits_for: Vec<(String, Span)>,
}

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    let configuration = context.configuration();
    if !configuration.is_whole() {
        return;
    }
    let containers = containers(configuration);
    let by_name: HashMap<&str, usize> = containers
        .iter()
        .enumerate()
        .map(|(index, container)| (container.name.as_str(), index))
        .collect();
    for container in &containers {
        for (wanted, span) in &container.waits_for {
            if by_name.contains_key(wanted.as_str()) {
                continue;
            }
            sink.push(
                Finding::new(
                    &CONTAINER_DEPENDENCY,
                    *span,
                    format!("there is no container `{wanted}`"),
                )
                .rejected(Stage::Configuration)
                .help(format!("add a `ContainerConfig` named `{wanted}`, or remove the dependency"))
                .talos_says(format!(
                    "container \"{}\" depends on container \"{wanted}\", which is not configured",
                    container.name
                )),
            );
        }
    }
    for circle in circles(&containers, &by_name) {
        let chain = circle.names.join(" -> ");
        sink.push(
            Finding::new(
                &CONTAINER_DEPENDENCY,
                circle.span,
                format!("containers wait for each other: `{chain}`"),
            )
            .rejected(Stage::Configuration)
            .help("remove one of the dependencies")
            .talos_says(format!("container dependsOn cycle detected: {chain}")),
        );
    }
}

fn containers(configuration: &Configuration<'_>) -> Vec<Container> {
    configuration
        .of_kind("ContainerConfig")
        .map(Fields::of)
        .map(|container| Container {
            name: container.string("name").into_owned(),
            waits_for: container
                .at(&["dependsOn"])
                .strings("containers")
                .map(|(node, name)| (name.into_owned(), node.span()))
                .collect(),
        })
        .collect()
}

/// Containers that wait for each other; the first stands at the end again.
struct Circle {
    names: Vec<String>,
    span: Span,
}

/// How far a container has been followed.
#[derive(Clone, Copy, PartialEq)]
enum State {
    New,
    Open,
    Done,
}

/// Follows dependencies depth first, each container once.
fn circles(containers: &[Container], by_name: &HashMap<&str, usize>) -> Vec<Circle> {
    let mut states = vec![State::New; containers.len()];
    let mut circles = Vec::new();
    let mut order: Vec<usize> = (0..containers.len()).collect();
    order.sort_by(|a, b| name_of(containers, *a).cmp(name_of(containers, *b)));
    for start in order {
        if states.get(start) != Some(&State::New) {
            continue;
        }
        // Containers on the way here, with the number of dependencies already followed.
        let mut path: Vec<(usize, usize)> = vec![(start, 0)];
        set(&mut states, start, State::Open);
        while let Some((current, followed)) = path.pop() {
            let wanted = containers
                .get(current)
                .and_then(|container| container.waits_for.get(followed));
            let Some((wanted, span)) = wanted else {
                set(&mut states, current, State::Done);
                continue;
            };
            path.push((current, followed + 1));
            let Some(&next) = by_name.get(wanted.as_str()) else {
                continue;
            };
            match states.get(next) {
                Some(State::New) => {
                    set(&mut states, next, State::Open);
                    path.push((next, 0));
                }
                Some(State::Open) => {
                    let names = path
                        .iter()
                        .map(|(index, _)| *index)
                        .skip_while(|index| *index != next)
                        .chain([next])
                        .map(|index| name_of(containers, index).to_owned())
                        .collect();
                    circles.push(Circle { names, span: *span });
                }
                _ => {}
            }
        }
    }
    circles
}

fn set(states: &mut [State], index: usize, state: State) {
    if let Some(slot) = states.get_mut(index) {
        *slot = state;
    }
}

fn name_of(containers: &[Container], index: usize) -> &str {
    containers
        .get(index)
        .map_or("", |container| container.name.as_str())
}
