#pragma once

#include "base/result.hpp"
#include "model/weights.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace seqcert {

// Weights of a sequence model, exact. Positions are 1-based in all names and messages; vectors and matrices are
// 0-based. A token is one rational per field. The vector of position t is
//   x_t = sum over fields of embed(field, token) + row t of the position table,          length d_model.

/// How one token field enters the embedding: a real field adds value * direction, an index field adds a row of its
/// table (index 0 is the first row).
struct RealField {
  SparseVector<Rational> direction;  // in d_model
};
struct IndexField {
  WeightMatrix table;  // (number of indices, d_model)
};
struct TokenField {
  std::string name;
  std::variant<RealField, IndexField> embedding;
};
using Token = std::vector<Rational>;  // one entry per field, in the model's order

/// q_i = W_Q x_i, k_j = W_K x_j, v_j = W_V x_j, scores s_ij = q_i . k_j, o_i = sum over visible j of w_ij v_j; the head
/// adds W_O o_i.
struct AttentionHead {
  enum class Kind {
    softmax,            // w_ij = exp(s_ij) / sum_k exp(s_ik)
    hard,               // uniform over the largest scores
    linear,             // w_ij = s_ij
    linear_normalised,  // w_ij = s_ij / sum_k s_ik
  };
  Kind kind = Kind::softmax;
  std::optional<std::size_t> window;  // the last min(i, window) positions are visible; all of 1..i without it
  WeightMatrix w_q;                   // (d_key, d_model)
  WeightMatrix w_k;                   // (d_key, d_model)
  WeightMatrix w_v;                   // (d_value, d_model)
  WeightMatrix w_o;                   // (d_model, d_value)
};

struct Attention {
  std::vector<AttentionHead> heads;
};

/// The linear-attention form of Ren, Li & Liu: y_i = sum_{j<=i} (prod_{k=j+1..i} a_k) (c_i . b_j) u_j with a_k = W_a
/// x_k in [0, 1]. Rational throughout. State: d_inner * d_state numbers.
struct AbstractSsm {
  WeightMatrix w_a;    // (1, d_model)
  WeightMatrix w_u;    // (d_inner, d_model)
  WeightMatrix w_b;    // (d_state, d_model)
  WeightMatrix w_c;    // (d_state, d_model)
  WeightMatrix w_out;  // (d_model, d_inner)
};

/// The selective scan of Gu & Dao 2023 (arXiv 2312.00752), with Delta, B, C linear in the layer's input:
///   Delta_t,c = softplus((W_Delta x_t)_c + beta_c),  B_t = W_B x_t,  C_t = W_C x_t,  u_t = W_u x_t,
///   h_t,c,s = exp(Delta_t,c A_c,s) h_t-1,c,s + write * B_t,s u_t,c,   h_0 = 0,
///   y_t,c = (sum_s C_t,s h_t,c,s + D_c u_t,c) [* SiLU((W_z x_t)_c) when gated].
/// write = Delta_t,c (Euler, what implementations use) or (exp(Delta A) - 1) / A (zero-order hold).
/// softplus is exact, or PyTorch's, which returns its argument above 20.
struct S6 {
  enum class Write { euler, zoh };
  enum class Softplus { exact, torch20 };
  Write write = Write::euler;
  Softplus softplus = Softplus::exact;
  WeightMatrix w_u;                 // (d_inner, d_model)
  WeightMatrix w_delta;             // (d_inner, d_model)
  std::vector<Rational> beta;       // (d_inner)
  WeightMatrix a;                   // (d_inner, d_state), every entry < 0, continuous time
  WeightMatrix w_b;                 // (d_state, d_model)
  WeightMatrix w_c;                 // (d_state, d_model)
  std::vector<Rational> d;          // (d_inner)
  std::optional<WeightMatrix> w_z;  // (d_inner, d_model)
  WeightMatrix w_out;               // (d_model, d_inner)
};

/// The whole Mamba block, as it is shipped: projection, causal depthwise convolution, SiLU, scan, gate, projection.
///   p_t,c = bias_c + sum_k kernel_c,k (W_x x_{t - (d_conv - 1) + k})_c  (nothing before the sequence),  u_t =
///   SiLU(p_t), Delta_t,c = softplus((W_dt (W_dtlow u_t))_c + beta_c),  B_t = W_B u_t,  C_t = W_C u_t, h and y from u,
///   Delta, B, C, A, D as in S6,  the block adds W_out (y_t * SiLU(W_z x_t)).
/// Unlike S6 it selects by what it scans: a field that Delta, B or C reads is a channel, and counts in the state.
/// State: d_inner * d_state numbers of the scan and the last d_conv - 1 inputs of the convolution, d_inner each.
/// Source: Gu & Dao 2023 (arXiv 2312.00752), section 3.4 and their implementation (in_proj = [W_x; W_z], x_proj =
/// [W_dtlow; W_B; W_C]).
struct MambaBlock {
  S6::Write write = S6::Write::euler;
  S6::Softplus softplus = S6::Softplus::exact;
  WeightMatrix w_x;                 // (d_inner, d_model)
  WeightMatrix w_z;                 // (d_inner, d_model)
  WeightMatrix kernel;              // (d_inner, d_conv), d_conv >= 1; the last tap is the current position
  std::vector<Rational> conv_bias;  // (d_inner)
  WeightMatrix w_dt_low;            // (dt_rank, d_inner)
  WeightMatrix w_dt;                // (d_inner, dt_rank)
  std::vector<Rational> beta;       // (d_inner)
  WeightMatrix a;                   // (d_inner, d_state), every entry < 0, continuous time
  WeightMatrix w_b;                 // (d_state, d_inner)
  WeightMatrix w_c;                 // (d_state, d_inner)
  std::vector<Rational> d;          // (d_inner)
  WeightMatrix w_out;               // (d_model, d_inner)
};

using Mixer = std::variant<Attention, AbstractSsm, S6, MambaBlock>;

/// W x + b: w (rows, cols), b (rows).
struct AffineMap {
  WeightMatrix w;
  std::vector<Rational> bias;
};

/// A ReLU network of any fixed depth: out(R(hidden_n(... R(hidden_1(x)) ...))), R(z) = max(z, 0) entry by entry.
/// The first map takes d_model entries, the last gives d_model.
struct Mlp {
  std::vector<AffineMap> hidden;
  AffineMap out;
};

/// y = x + mixer(x), then y + mlp(y) where there is one.
struct Layer {
  Mixer mixer;
  std::optional<Mlp> mlp = std::nullopt;
};

struct Model {
  std::size_t d_model = 0;
  std::vector<TokenField> fields;
  WeightMatrix positions;  // (largest length, d_model)
  std::vector<Layer> layers;
  WeightMatrix readout;  // (d_out, d_model)
};

/// Success when every shape fits d_model and the other shapes of its layer, and every entry of A is negative.
/// Errors: the layer (1-based) and matrix that does not, with the shape that would.
Status shapes_agree(const Model& model);
/// Stops the program unless shapes_agree: constructions are ours.
void require_consistent(const Model& model);

/// x_t of the token at 1-based position t.
SparseVector<Rational> embed(const Model& model, const Token& token, std::size_t position);

/// Numbers carried from the token at `length` to the next: d_inner * d_state for an SSM layer, (d_conv - 1) * d_inner
/// more for a Mamba block; for attention the key-value cache, (d_key + d_value) per head and remembered position (at
/// most `window` of them).
std::size_t state_size(const Model& model, std::size_t length);

}  // namespace seqcert
