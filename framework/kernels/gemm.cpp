#include "kernels/gemm.hpp"

#include <cblas.h>

#include <cassert>

namespace seqbench {
namespace {

struct Operand {
  CBLAS_TRANSPOSE transpose;
  Index rows, cols;
};

Operand shape_of(const ConstMatrix& m) {
  if (m.transposed) return {CblasTrans, m.cols, m.rows};
  return {CblasNoTrans, m.rows, m.cols};
}

[[maybe_unused]] void blas_gemm(CBLAS_TRANSPOSE ta, CBLAS_TRANSPOSE tb, int m, int n, int k, const float* a, int lda, const float* b,
               int ldb, float beta, float* c, int ldc) {
  cblas_sgemm(CblasRowMajor, ta, tb, m, n, k, 1.0F, a, lda, b, ldb, beta, c, ldc);
}

[[maybe_unused]] void blas_gemm(CBLAS_TRANSPOSE ta, CBLAS_TRANSPOSE tb, int m, int n, int k, const double* a, int lda,
               const double* b, int ldb, double beta, double* c, int ldc) {
  cblas_dgemm(CblasRowMajor, ta, tb, m, n, k, 1.0, a, lda, b, ldb, beta, c, ldc);
}

void product(const Matrix& c, const ConstMatrix& a, const ConstMatrix& b, Real beta) {
  const Operand left = shape_of(a);
  const Operand right = shape_of(b);
  assert(c.rows == left.rows && c.cols == right.cols && left.cols == right.rows);
  blas_gemm(left.transpose, right.transpose, static_cast<int>(c.rows), static_cast<int>(c.cols),
            static_cast<int>(left.cols), a.data, static_cast<int>(a.stride), b.data, static_cast<int>(b.stride), beta,
            c.data, static_cast<int>(c.stride));
}

}  // namespace

void multiply(const Matrix& c, const ConstMatrix& a, const ConstMatrix& b) { product(c, a, b, 0); }

void multiply_add(const Matrix& c, const ConstMatrix& a, const ConstMatrix& b) { product(c, a, b, 1); }

}  // namespace seqbench
