#include "cli/main.hpp"

int main(int argc, char** argv) {
  return longshore::cli::main(argc, argv);
}
