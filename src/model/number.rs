//! How large numbers are written.

/// 1234567 as '1,234,567'.
#[must_use]
pub fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut out = String::new();
    for (at, digit) in digits.char_indices() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn large_numbers_are_grouped() {
        let words = [0, 999, 1000, 14_307, 1_234_567].map(grouped);
        assert_eq!(words, ["0", "999", "1,000", "14,307", "1,234,567"]);
    }
}
