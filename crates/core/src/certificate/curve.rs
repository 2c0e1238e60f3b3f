//! The NIST curves, as far as needed to tell whether a private scalar belongs to a public point.
//!
//! Go derives the public point from the scalar and compares; so do we, because the copy of the public point that most
//! key files carry is optional and Go ignores it. Nothing is signed here and no secret leaves, so plain big-number
//! arithmetic does.

use num_bigint::BigUint;

/// A curve that Go knows by name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Curve {
    /// secp224r1.
    P224,
    /// secp256r1, prime256v1.
    P256,
    /// secp384r1.
    P384,
    /// secp521r1.
    P521,
}

/// Field prime, order, constant term and generator, big-endian hexadecimal (SEC 2, sections 2.3 to 2.6).
struct Constants {
    prime: &'static str,
    order: &'static str,
    constant: &'static str,
    x: &'static str,
    y: &'static str,
}

const P224: Constants = Constants {
    prime: "ffffffffffffffffffffffffffffffff000000000000000000000001",
    order: "ffffffffffffffffffffffffffff16a2e0b8f03e13dd29455c5c2a3d",
    constant: "b4050a850c04b3abf54132565044b0b7d7bfd8ba270b39432355ffb4",
    x: "b70e0cbd6bb4bf7f321390b94a03c1d356c21122343280d6115c1d21",
    y: "bd376388b5f723fb4c22dfe6cd4375a05a07476444d5819985007e34",
};
const P256: Constants = Constants {
    prime: "ffffffff00000001000000000000000000000000ffffffffffffffffffffffff",
    order: "ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551",
    constant: "5ac635d8aa3a93e7b3ebbd55769886bc651d06b0cc53b0f63bce3c3e27d2604b",
    x: "6b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296",
    y: "4fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5",
};
const P384: Constants = Constants {
    prime: "fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffeffffffff0000000000000000ffffffff",
    order: "ffffffffffffffffffffffffffffffffffffffffffffffffc7634d81f4372ddf581a0db248b0a77aecec196accc52973",
    constant: "b3312fa7e23ee7e4988e056be3f82d19181d9c6efe8141120314088f5013875ac656398d8a2ed19d2a85c8edd3ec2aef",
    x: "aa87ca22be8b05378eb1c71ef320ad746e1d3b628ba79b9859f741e082542a385502f25dbf55296c3a545e3872760ab7",
    y: "3617de4a96262c6f5d9e98bf9292dc29f8f41dbd289a147ce9da3113b5f0b8c00a60b1ce1d7e819d7a431d7c90ea0e5f",
};
const P521: Constants = Constants {
    prime: "01ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
    order: "01fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffa51868783bf2f966b7fcc0148f709a5d03bb5c9b8899c47aebb6fb71e91386409",
    constant: "51953eb9618e1c9a1f929a21a0b68540eea2da725b99b315f3b8b489918ef109e156193951ec7e937b1652c0bd3bb1bf073573df883d2c34f1ef451fd46b503f00",
    x: "c6858e06b70404e9cd9e3ecb662395b4429c648139053fb521f828af606b4d3dbaa14b5e77efe75928fe1dc127a2ffa8de3348b3c1856a429bf97e7e31c2e5bd66",
    y: "011839296a789a3bc0045c8a5fb42c7d1bd998f54449579b446817afbd17273e662c97ee72995ef42640c550b9013fad0761353c7086a272c24088be94769fd16650",
};

/// A point in Jacobian coordinates; the point at infinity has `z` zero.
struct Jacobian {
    x: BigUint,
    y: BigUint,
    z: BigUint,
}

impl Curve {
    /// The curve of an object identifier, in its DER content form.
    pub(super) fn from_oid(content: &[u8]) -> Option<Self> {
        match content {
            [0x2b, 0x81, 0x04, 0x00, 0x21] => Some(Self::P224),
            [0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07] => Some(Self::P256),
            [0x2b, 0x81, 0x04, 0x00, 0x22] => Some(Self::P384),
            [0x2b, 0x81, 0x04, 0x00, 0x23] => Some(Self::P521),
            _ => None,
        }
    }

    /// Size of the field in bits.
    pub fn bits(self) -> u32 {
        match self {
            Self::P224 => 224,
            Self::P256 => 256,
            Self::P384 => 384,
            Self::P521 => 521,
        }
    }

    /// Its name in the standards of NIST.
    pub fn name(self) -> &'static str {
        match self {
            Self::P224 => "P-224",
            Self::P256 => "P-256",
            Self::P384 => "P-384",
            Self::P521 => "P-521",
        }
    }

    fn constants(self) -> &'static Constants {
        match self {
            Self::P224 => &P224,
            Self::P256 => &P256,
            Self::P384 => &P384,
            Self::P521 => &P521,
        }
    }

    /// Whether a private scalar is in range: neither zero nor past the order of the curve.
    pub(super) fn holds_scalar(self, scalar: &[u8]) -> bool {
        let scalar = BigUint::from_bytes_be(scalar);
        scalar != BigUint::ZERO && scalar < number(self.constants().order)
    }

    /// Coordinates of an uncompressed point if it lies on the curve.
    fn point(self, encoded: &[u8]) -> Option<(BigUint, BigUint)> {
        let size = self.bits().div_ceil(8) as usize;
        let [4, coordinates @ ..] = encoded else {
            return None;
        };
        if coordinates.len() != 2 * size {
            return None;
        }
        let (x, y) = coordinates.split_at_checked(size)?;
        let (x, y) = (BigUint::from_bytes_be(x), BigUint::from_bytes_be(y));
        let field = Field(number(self.constants().prime));
        let cube = field.multiply(&field.square(&x), &x);
        let right = field.subtract(
            &(cube + number(self.constants().constant)),
            &(BigUint::from(3_u8) * &x),
        );
        let inside = x < field.0 && y < field.0;
        (inside && field.square(&y) == right).then_some((x, y))
    }

    /// Whether this is the encoding of a point on the curve, uncompressed as Go wants it.
    pub(super) fn holds_point(self, encoded: &[u8]) -> bool {
        self.point(encoded).is_some()
    }

    /// Whether `scalar` times the generator is the encoded point.
    pub(super) fn is_pair(self, scalar: &[u8], encoded: &[u8]) -> bool {
        let Some((x, y)) = self.point(encoded) else {
            return false;
        };
        let field = Field(number(self.constants().prime));
        let derived = self.multiply_generator(&BigUint::from_bytes_be(scalar), &field);
        let z_squared = field.square(&derived.z);
        let z_cubed = field.multiply(&z_squared, &derived.z);
        derived.z != BigUint::ZERO
            && derived.x == field.multiply(&x, &z_squared)
            && derived.y == field.multiply(&y, &z_cubed)
    }

    fn multiply_generator(self, scalar: &BigUint, field: &Field) -> Jacobian {
        let (x, y) = (number(self.constants().x), number(self.constants().y));
        let mut sum = Jacobian {
            x: BigUint::from(1_u8),
            y: BigUint::from(1_u8),
            z: BigUint::ZERO,
        };
        for bit in (0..scalar.bits()).rev() {
            sum = field.double(&sum);
            if scalar.bit(bit) {
                sum = field.add(&sum, &x, &y);
            }
        }
        sum
    }
}

fn number(hexadecimal: &str) -> BigUint {
    BigUint::parse_bytes(hexadecimal.as_bytes(), 16).unwrap_or_default()
}

/// The field of a curve, by its prime.
struct Field(BigUint);

impl Field {
    fn multiply(&self, left: &BigUint, right: &BigUint) -> BigUint {
        left * right % &self.0
    }

    fn square(&self, value: &BigUint) -> BigUint {
        self.multiply(value, value)
    }

    fn subtract(&self, left: &BigUint, right: &BigUint) -> BigUint {
        (left + &self.0 - right % &self.0) % &self.0
    }

    /// Doubles a point of a curve whose linear coefficient is -3, as it is for all of these.
    fn double(&self, point: &Jacobian) -> Jacobian {
        if point.z == BigUint::ZERO {
            return Jacobian {
                x: point.x.clone(),
                y: point.y.clone(),
                z: BigUint::ZERO,
            };
        }
        let delta = self.square(&point.z);
        let gamma = self.square(&point.y);
        let beta = self.multiply(&point.x, &gamma);
        let alpha = self.multiply(
            &self.subtract(&point.x, &delta),
            &(BigUint::from(3_u8) * (&point.x + &delta)),
        );
        let x = self.subtract(&self.square(&alpha), &(BigUint::from(8_u8) * &beta));
        let z = self.subtract(&self.square(&(&point.y + &point.z)), &(&gamma + &delta));
        let y = self.subtract(
            &self.multiply(&alpha, &self.subtract(&(BigUint::from(4_u8) * &beta), &x)),
            &(BigUint::from(8_u8) * self.square(&gamma)),
        );
        Jacobian { x, y, z }
    }

    /// Adds a point given by its plain coordinates.
    fn add(&self, point: &Jacobian, x: &BigUint, y: &BigUint) -> Jacobian {
        if point.z == BigUint::ZERO {
            return Jacobian {
                x: x.clone(),
                y: y.clone(),
                z: BigUint::from(1_u8),
            };
        }
        let z_squared = self.square(&point.z);
        let z_cubed = self.multiply(&z_squared, &point.z);
        let run = self.subtract(&self.multiply(x, &z_squared), &point.x);
        let rise = self.subtract(&self.multiply(y, &z_cubed), &point.y);
        if run == BigUint::ZERO && rise == BigUint::ZERO {
            return self.double(point);
        }
        let run_squared = self.square(&run);
        let run_cubed = self.multiply(&run_squared, &run);
        let shared = self.multiply(&point.x, &run_squared);
        let sum_x = self.subtract(
            &self.square(&rise),
            &(&run_cubed + BigUint::from(2_u8) * &shared),
        );
        let sum_y = self.subtract(
            &self.multiply(&rise, &self.subtract(&shared, &sum_x)),
            &self.multiply(&point.y, &run_cubed),
        );
        Jacobian {
            z: self.multiply(&point.z, &run),
            x: sum_x,
            y: sum_y,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALL: [Curve; 4] = [Curve::P224, Curve::P256, Curve::P384, Curve::P521];

    fn generator(curve: Curve) -> Vec<u8> {
        let size = curve.bits().div_ceil(8) as usize;
        let padded = |hexadecimal| {
            let bytes = number(hexadecimal).to_bytes_be();
            [vec![0; size - bytes.len()], bytes].concat()
        };
        let constants = curve.constants();
        [vec![4], padded(constants.x), padded(constants.y)].concat()
    }

    #[test]
    fn the_generator_lies_on_its_curve_and_has_the_stated_order() {
        for curve in ALL {
            let generator = generator(curve);
            assert!(curve.holds_point(&generator), "{curve:?}");
            assert!(curve.is_pair(&[1], &generator), "{curve:?}");
            let order = number(curve.constants().order);
            let beyond = (&order + BigUint::from(1_u8)).to_bytes_be();
            assert!(curve.is_pair(&beyond, &generator), "{curve:?}");
            assert!(
                !curve.is_pair(&order.to_bytes_be(), &generator),
                "{curve:?}"
            );
            assert!(!curve.is_pair(&[2], &generator), "{curve:?}");
        }
    }

    #[test]
    fn scalars_and_points_out_of_range_are_refused() {
        for curve in ALL {
            assert!(!curve.holds_scalar(&[0]));
            assert!(curve.holds_scalar(&[0, 0, 7]));
            assert!(!curve.holds_scalar(&number(curve.constants().order).to_bytes_be()));
            let mut off = generator(curve);
            if let Some(last) = off.last_mut() {
                *last ^= 1;
            }
            assert!(!curve.holds_point(&off));
            assert!(!curve.holds_point(&[4]));
        }
    }
}
