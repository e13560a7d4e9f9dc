using LisVit.Models.Computing;
using static TorchSharp.torch;

namespace LisVit.Models.Blocks;

/// <summary>Keys and values of tokens that will be attended to more than once: of an encoder's memory, or of the tokens that a causal self-attention has seen, which grow in number.</summary>
internal sealed class KeyValueCache : IDisposable
{
    // More than nearly all sentences have; room doubles when it is used up.
    private const int FirstRoom = 32;

    private readonly int heads;
    private readonly int width;
    private Tensor keys;
    private Tensor values;
    private int room;
    private TensorMemory? keyMemory;
    private TensorMemory? valueMemory;

    /// <summary>Takes keys and values, <c>[n heads s c]</c>, both contiguous and of no scope; this owns them.</summary>
    public KeyValueCache(Tensor keys, Tensor values)
    {
        (this.keys, this.values) = (keys, values);
        (Rows, heads, room, width) = ((int)keys.shape[0], (int)keys.shape[1], (int)keys.shape[2], (int)keys.shape[3]);
        Length = room;
    }

    /// <summary>Number of rows, n: clips, or sequences.</summary>
    public int Rows { get; private set; }

    /// <summary>Number of tokens, l.</summary>
    public int Length { get; private set; }

    public Device Device => keys.device;

    /// <summary>Keys so far, <c>[n heads l c]</c>, a view that belongs to the caller's scope.</summary>
    public Tensor ViewKeys() => keys.narrow(2, 0, Length);

    /// <summary>Values so far, <c>[n heads l c]</c>, a view that belongs to the caller's scope.</summary>
    public Tensor ViewValues() => values.narrow(2, 0, Length);

    /// <summary>Where keys lie, if on a processor: those of a token from <see cref="IndexOf"/> on.</summary>
    public TensorMemory KeyMemory => keyMemory ??= new(keys);

    /// <summary>Where values lie, as keys do.</summary>
    public TensorMemory ValueMemory => valueMemory ??= new(values);

    /// <summary>Index of the first number of a token of a head; its next tokens lie behind it.</summary>
    public long IndexOf(int row, int head, int token) => (((((long)row * heads) + head) * room) + token) * width;

    /// <summary>One of as many rows and the like, without tokens yet.</summary>
    public KeyValueCache Empty() => new(WithRoom(keys, Rows, FirstRoom), WithRoom(values, Rows, FirstRoom)) { Length = 0 };

    /// <summary>Adds the keys and values of the next token, <c>[n heads 1 c]</c>.</summary>
    public void Append(Tensor keys, Tensor values)
    {
        var token = Extend();
        this.keys.narrow(2, token, 1).copy_(keys);
        this.values.narrow(2, token, 1).copy_(values);
    }

    /// <summary>Makes room for the next token, whose keys and values are to be written.</summary>
    /// <returns>The number of the token.</returns>
    public int Extend()
    {
        if (Length == room)
            Move(Rows, 2 * room, tokens => tokens);

        return Length++;
    }

    /// <summary>Makes row i what row <paramref name="rows"/>[i] was.</summary>
    public void Reorder(Tensor rows) => Move((int)rows.shape[0], room, tokens => tokens.index_select(0, rows));

    public void Dispose()
    {
        keys.Dispose();
        values.Dispose();
        (keyMemory, valueMemory) = (null, null);
    }

    private static Tensor WithRoom(Tensor like, long rows, long tokens)
    {
        // To be written to outside of inference mode, too.
        using var mode = inference_mode(false);
        return empty(rows, like.shape[1], tokens, like.shape[3], dtype: like.dtype, device: like.device).DetachFromDisposeScope();
    }

    // What is there, arranged anew, goes to where there is such room.
    private void Move(int rows, int tokens, Func<Tensor, Tensor> arrange)
    {
        var (movedKeys, movedValues) = (WithRoom(keys, rows, tokens), WithRoom(values, rows, tokens));
        movedKeys.narrow(2, 0, Length).copy_(arrange(ViewKeys()));
        movedValues.narrow(2, 0, Length).copy_(arrange(ViewValues()));
        Dispose();
        (keys, values, Rows, room) = (movedKeys, movedValues, rows, tokens);
    }
}
