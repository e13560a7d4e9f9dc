using LisVit.Models.Dropping;
using LisVit.Models.Multiplying;
using LisVit.Models.Stepping;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace LisVit.Models.Blocks;

/// <summary>Position-wise feed-forward network: linear, activation, linear.</summary>
internal sealed class FeedForward : nn.Module<Tensor, Tensor>, IOneDnnModule
{
    private readonly Linear linear1;
    private readonly Linear linear2;
    private readonly ValueDropout? dropout;
    private readonly FeedForwardActivation activation;
    private ScalarType? triedIn;

    public FeedForward(long width, long hidden, FeedForwardActivation activation, double dropoutInside)
        : base(Backend.Loaded(nameof(FeedForward)))
    {
        this.activation = activation;
        linear1 = nn.Linear(width, hidden);
        linear2 = nn.Linear(hidden, width);
        dropout = dropoutInside > 0 ? new ValueDropout(dropoutInside) : null;
        RegisterComponents();
    }

    public override Tensor forward(Tensor x)
    {
        using var scope = NewDisposeScope();
        return (!training && OneDnn.Apply(triedIn, x, linear1.weight, linear1.bias, linear2.weight, linear2.bias) && OneDnn.Pays(x, linear1.weight) ? ByOneDnn(x) : ByTorch(x)).MoveToOuterDisposeScope();
    }

    /// <summary>What steps by this network, on numbers where they lie.</summary>
    /// <exception cref="InvalidOperationException">Its activation is not ReLU.</exception>
    public FeedForwardStep ToStep(HeldWeights weights) => activation == FeedForwardActivation.Relu
        ? new(new LinearStep(weights, linear1), new LinearStep(weights, linear2))
        : throw new InvalidOperationException($"only networks with ReLU can step, not with {activation}.");

    bool IOneDnnModule.UsesOneDnn => triedIn is not null;

    /// <inheritdoc/>
    void IOneDnnModule.UseOneDnn() => triedIn = OneDnn.TryLinear(linear1.weight, linear1.bias, Fused) && OneDnn.TryLinear(linear2.weight, linear2.bias) ? OneDnn.TypeOfLinear : null;

    private Tensor ByOneDnn(Tensor x) => OneDnn.Linear(OneDnn.Linear(x, linear1.weight, linear1.bias, Fused), linear2.weight, linear2.bias, FusedActivation.None);

    private Tensor ByTorch(Tensor x)
    {
        x = Fused.Apply(LinearMap.Apply(linear1, x));
        if (dropout is not null)
            x = dropout.call(x);
        return LinearMap.Apply(linear2, x);
    }

    private FusedActivation Fused => activation switch
    {
        FeedForwardActivation.Gelu => FusedActivation.Gelu,
        FeedForwardActivation.Silu => FusedActivation.Silu,
        FeedForwardActivation.Relu => FusedActivation.Relu,
        _ => throw new InvalidOperationException($"activation ({activation}) must be Gelu, Silu or Relu."),
    };
}
