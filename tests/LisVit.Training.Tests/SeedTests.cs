using static TorchSharp.torch;

namespace LisVit.Training.Tests;

public sealed class SeedTests
{
    [Fact]
    public void The_same_seed_draws_the_same_weights()
    {
        using var scope = NewDisposeScope();
        float[] Draw(int seed)
        {
            Seed.Everything(seed);
            return rand(4).data<float>().ToArray();
        }

        Draw(5).Should().Equal(Draw(5));
        Draw(5).Should().NotEqual(Draw(6));
    }
}
