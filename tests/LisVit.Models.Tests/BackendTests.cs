using static TorchSharp.torch;

namespace LisVit.Models.Tests;

public sealed class BackendTests
{
    [Fact]
    public void Torch_loads_and_adds() => ones(2, 3).sum().item<float>().Should().Be(6);
}
