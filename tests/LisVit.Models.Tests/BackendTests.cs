using static TorchSharp.torch;

namespace LisVit.Models.Tests;

public sealed class BackendTests
{
    [Fact]
    public void Torch_loads_and_adds() => ones(2, 3).sum().item<float>().Should().Be(6);

    [Fact]
    public void A_program_without_libtorch_is_told_which_packages_have_it() =>
        FluentActions.Invoking(() => Backend.Load(() => throw new DllNotFoundException("no LibTorchSharp")))
            .Should().Throw<NotSupportedException>().WithMessage("TorchSharp * cannot load its libtorch*libtorch-cpu-linux-x64*TorchSharp-cuda-linux*no LibTorchSharp");

    [Fact]
    public void What_TorchSharp_says_is_told_though_a_type_hides_it() =>
        FluentActions.Invoking(() => Backend.Load(() => throw new TypeInitializationException("TorchSharp.torch", new NotSupportedException("no such package"))))
            .Should().Throw<NotSupportedException>().WithMessage("TorchSharp * cannot load its libtorch*What TorchSharp says: no such package");

    [Fact]
    public void Any_other_fault_stays_what_it_is() =>
        FluentActions.Invoking(() => Backend.Load(() => throw new FormatException())).Should().Throw<FormatException>();
}
