//! Limited-memory BFGS (Nocedal 1980; Nocedal and Wright 2006, algorithms 7.4 and 3.1).

use std::collections::VecDeque;

/// How many steps are remembered.
const MEMORY: usize = 6;

/// Minimises a function given with its gradient.
pub fn minimise(mut at: Vec<f64>, steps: usize, mut loss: impl FnMut(&[f64]) -> (f64, Vec<f64>)) -> Vec<f64> {
    let (mut value, mut gradient) = loss(&at);
    let mut past: VecDeque<(Vec<f64>, Vec<f64>, f64)> = VecDeque::new();
    for step in 0..steps {
        let mut direction: Vec<f64> = gradient.iter().map(|g| -g).collect();
        let mut shares = Vec::with_capacity(past.len());
        for (moved, turned, scale) in past.iter().rev() {
            let share = dot(moved, &direction) * scale;
            add(&mut direction, turned, -share);
            shares.push(share);
        }
        if let Some((moved, turned, _)) = past.back() {
            let gain = dot(moved, turned) / dot(turned, turned);
            direction.iter_mut().for_each(|d| *d *= gain);
        }
        for ((moved, turned, scale), share) in past.iter().zip(shares.into_iter().rev()) {
            let back = dot(turned, &direction) * scale;
            add(&mut direction, moved, share - back);
        }
        let slope = dot(&direction, &gradient);
        if slope >= 0.0 {
            break;
        }
        let mut length = if step == 0 { 1.0 / dot(&gradient, &gradient).sqrt().max(1.0) } else { 1.0 };
        let mut accepted = None;
        for _ in 0..20 {
            let mut next = at.clone();
            add(&mut next, &direction, length);
            let (next_value, next_gradient) = loss(&next);
            if next_value <= value + 1e-4 * length * slope {
                accepted = Some((next, next_value, next_gradient));
                break;
            }
            length *= 0.5;
        }
        let Some((next, next_value, next_gradient)) = accepted else { break };
        let moved: Vec<f64> = next.iter().zip(&at).map(|(a, b)| a - b).collect();
        let turned: Vec<f64> = next_gradient.iter().zip(&gradient).map(|(a, b)| a - b).collect();
        let curve = dot(&moved, &turned);
        if curve > 1e-10 {
            past.push_back((moved, turned, 1.0 / curve));
            if past.len() > MEMORY {
                past.pop_front();
            }
        }
        let gain = (value - next_value) / next_value.abs().max(1.0);
        (at, value, gradient) = (next, next_value, next_gradient);
        if gain < 1e-5 {
            break;
        }
    }
    at
}

fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

fn add(a: &mut [f64], b: &[f64], times: f64) {
    a.iter_mut().zip(b).for_each(|(a, b)| *a += times * b);
}
