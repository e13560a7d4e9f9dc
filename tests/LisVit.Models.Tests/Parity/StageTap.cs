using LisVit.Models.Blocks;
using static TorchSharp.torch;

namespace LisVit.Models.Tests.Parity;

/// <summary>Keeps what each submodule gave out in the last forward pass, under its name in the model.</summary>
internal sealed class StageTap : IDisposable
{
    public StageTap(nn.Module model)
    {
        foreach (var (name, module) in model.named_modules())
        {
            switch (module)
            {
                case nn.Module<Tensor, Tensor> one:
                    one.register_forward_hook((_, _, output) => Keep(name, output));
                    break;
                case nn.Module<Tensor, Tensor?, Tensor> two:
                    two.register_forward_hook((_, _, _, output) => Keep(name, output));
                    break;
                case nn.Module<Tensor, FrameFold, Tensor> block:
                    block.register_forward_hook((_, _, _, output) => Keep(name, output));
                    break;
                case nn.Module<Tensor, Tensor?, RotaryPositions?, Tensor> layer:
                    layer.register_forward_hook((_, _, _, _, output) => Keep(name, output));
                    break;
                case nn.Module<Tensor, Tensor, Tensor?, Tensor> three:
                    three.register_forward_hook((_, _, _, _, output) => Keep(name, output));
                    break;
            }
        }
    }

    public Dictionary<string, Tensor> Outputs { get; } = [];

    public void Dispose()
    {
        foreach (var tensor in Outputs.Values)
            tensor.Dispose();
    }

    private Tensor Keep(string name, Tensor output)
    {
        Outputs[name] = output.detach().clone().DetachFromDisposeScope();
        return output;
    }
}
