//! Lists that are mostly empty.

use std::ops::{Deref, DerefMut};

/// A list that is empty more often than not, and then as small as a pointer: of a million mentions that a file gives, few
/// have anchors, candidates or evidence. Read as a slice; no longer than it needs to be.
#[derive(Clone, PartialEq)]
#[allow(clippy::box_collection)] // A boxed slice would take two words where this takes one.
pub struct Few<T>(Option<Box<Vec<T>>>);

impl<T> Few<T> {
    /// An empty list.
    #[must_use]
    pub const fn new() -> Self {
        Self(None)
    }

    /// Adds one at the end.
    pub fn push(&mut self, item: T) {
        self.0.get_or_insert_default().push(item);
    }
}

impl<T> Default for Few<T> {
    fn default() -> Self {
        Self::new()
    }
}

impl<T> Deref for Few<T> {
    type Target = [T];

    fn deref(&self) -> &[T] {
        self.0.as_ref().map_or(&[], |items| items.as_slice())
    }
}

impl<T> DerefMut for Few<T> {
    fn deref_mut(&mut self) -> &mut [T] {
        self.0.as_mut().map_or(&mut [], |items| items.as_mut_slice())
    }
}

impl<T> From<Vec<T>> for Few<T> {
    fn from(mut items: Vec<T>) -> Self {
        items.shrink_to_fit();
        Self((!items.is_empty()).then(|| Box::new(items)))
    }
}

impl<T> From<Few<T>> for Vec<T> {
    fn from(items: Few<T>) -> Self {
        items.0.map(|items| *items).unwrap_or_default()
    }
}

impl<T> FromIterator<T> for Few<T> {
    fn from_iter<I: IntoIterator<Item = T>>(items: I) -> Self {
        items.into_iter().collect::<Vec<T>>().into()
    }
}

impl<'a, T> IntoIterator for &'a Few<T> {
    type Item = &'a T;
    type IntoIter = std::slice::Iter<'a, T>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl<T: std::fmt::Debug> std::fmt::Debug for Few<T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self[..].fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_empty_list_is_a_word_and_equal_however_it_was_made() {
        assert_eq!(size_of::<Few<String>>(), size_of::<usize>());
        assert_eq!(Few::<u8>::from(Vec::with_capacity(9)), Few::new());
        let mut few = Few::new();
        few.push(1);
        assert_eq!((&few[..], few.clone()), (&[1][..], [1].into_iter().collect()));
    }
}
