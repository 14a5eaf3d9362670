// The program, from its arguments to its exit code.
#pragma once

namespace longshore::cli {

int main(int argc, char** argv);

}  // namespace longshore::cli
