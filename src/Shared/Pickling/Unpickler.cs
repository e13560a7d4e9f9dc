namespace LisVit.Pickling;

/// <summary>
/// Reads Python's pickles, protocols 0 to 5, and calls nothing: a class or function is its name (<see cref="PickleGlobal"/>) and an object the
/// record of how it would have been made (<see cref="PickleRecord"/>). The rest comes as null, bool, long, BigInteger, double, string, byte[],
/// List of object (list), object[] (tuple), <see cref="PickleDictionary"/> (dict and OrderedDict) and HashSet of object (set).
/// A value may contain itself, so whoever walks it must not trust it to end.
/// </summary>
internal sealed class Unpickler
{
    private const int HighestProtocol = 5;

    private readonly PickleCursor cursor;
    private readonly PickleLimits limits;
    private readonly PickleStack stack;
    private readonly PickleMemo memo;

    private Unpickler(ReadOnlyMemory<byte> pickle, string source, PickleLimits limits)
    {
        cursor = new PickleCursor(pickle, source);
        this.limits = limits;
        stack = new PickleStack(cursor, limits);
        memo = new PickleMemo(cursor, limits);
    }

    /// <summary>Reads the first pickle in some bytes; what follows it is not looked at.</summary>
    /// <param name="pickle">The bytes.</param>
    /// <param name="source">Names them in errors.</param>
    /// <param name="limits">Bounds; null for <see cref="PickleLimits.Default"/>.</param>
    /// <returns>The value.</returns>
    /// <exception cref="InvalidDataException">The pickle is malformed or beyond a limit; the message names the source, the byte and the opcode.</exception>
    public static object? Read(ReadOnlyMemory<byte> pickle, string source, PickleLimits? limits = null)
    {
        limits ??= PickleLimits.Default;
        if (pickle.Length > limits.MaximumBytes)
            throw new InvalidDataException($"'{source}' has {pickle.Length} bytes, and a pickle may have {limits.MaximumBytes}.");
        return new Unpickler(pickle, source, limits).Read();
    }

    private object? Read()
    {
        while (true)
        {
            var opcode = cursor.ReadOpcode();
            if (opcode == PickleOpcode.Stop)
                return stack.Last();
            if (PickleScalars.TryRead(opcode, cursor, out var value))
                stack.Push(value);
            else if (!TryContainer(opcode) && !TryObject(opcode) && !TryMemo(opcode))
                throw Refused(opcode);
        }
    }

    private bool TryContainer(PickleOpcode opcode)
    {
        switch (opcode)
        {
            case PickleOpcode.Mark: stack.Mark(); break;
            case PickleOpcode.Pop: stack.Discard(); break;
            case PickleOpcode.PopMark: stack.PopMark(); break;
            case PickleOpcode.Dup: stack.Push(stack.Peek()); break;
            case PickleOpcode.Tuple: stack.Push(stack.PopMark()); break;
            case PickleOpcode.Tuple1: stack.Push(stack.Pop(1)); break;
            case PickleOpcode.Tuple2: stack.Push(stack.Pop(2)); break;
            case PickleOpcode.Tuple3: stack.Push(stack.Pop(3)); break;
            case PickleOpcode.List: stack.Push(stack.PopMark().ToList()); break;
            case PickleOpcode.FrozenSet: stack.Push(PickleObjects.Set(stack.PopMark(), cursor, limits)); break;
            case PickleOpcode.Append: Fill(stack.Pop(1), PickleObjects.Append); break;
            case PickleOpcode.Appends: Fill(stack.PopMark(), PickleObjects.Append); break;
            case PickleOpcode.AddItems: Fill(stack.PopMark(), Add); break;
            case PickleOpcode.SetItem: Fill(stack.Pop(2), SetItems); break;
            case PickleOpcode.SetItems: Fill(stack.PopMark(), SetItems); break;
            case PickleOpcode.Dict:
                var dictionary = new PickleDictionary();
                PickleObjects.SetItems(dictionary, stack.PopMark(), cursor, limits);
                stack.Push(dictionary);
                break;
            default: return false;
        }

        return true;
    }

    private bool TryObject(PickleOpcode opcode)
    {
        switch (opcode)
        {
            case PickleOpcode.BinPersistentId: stack.Push(new PicklePersistentId(stack.Pop())); break;
            case PickleOpcode.StackGlobal: stack.Push(StackGlobal(stack.Pop(2))); break;
            case PickleOpcode.Reduce or PickleOpcode.NewObject: PushCall(stack.Pop(2)); break;
            case PickleOpcode.NewObjectEx: PushCall(stack.Pop(3)); break;
            case PickleOpcode.Instance:
                var name = new PickleGlobal(cursor.TakeTextLine(), cursor.TakeTextLine());
                PushCall([name, stack.PopMark()]);
                break;
            case PickleOpcode.Object:
                var parts = stack.PopMark();
                PushCall(parts is [] ? throw cursor.Malformed("it has no class") : [parts[0], parts[1..]]);
                break;
            case PickleOpcode.Build:
                var state = stack.Pop();
                PickleObjects.Build(stack.Peek(), state, cursor);
                break;
            default: return false;
        }

        return true;
    }

    private bool TryMemo(PickleOpcode opcode)
    {
        switch (opcode)
        {
            case PickleOpcode.Memoize: memo.Append(stack.Peek()); break;
            case PickleOpcode.Put: memo.Set(PickleMemo.ReadIndex(cursor), stack.Peek()); break;
            case PickleOpcode.BinPut: memo.Set(cursor.ReadByte(), stack.Peek()); break;
            case PickleOpcode.LongBinPut: memo.Set(cursor.ReadUInt32(), stack.Peek()); break;
            case PickleOpcode.Get: stack.Push(memo.Get(PickleMemo.ReadIndex(cursor))); break;
            case PickleOpcode.BinGet: stack.Push(memo.Get(cursor.ReadByte())); break;
            case PickleOpcode.LongBinGet: stack.Push(memo.Get(cursor.ReadUInt32())); break;
            case PickleOpcode.Proto:
                if (cursor.ReadByte() is > HighestProtocol and var protocol)
                    throw cursor.Malformed($"protocol {protocol} is unknown, the highest is {HighestProtocol}");
                break;
            case PickleOpcode.Frame:
                // Frames are hints for buffering; their limits are the pickle's own opcodes.
                cursor.ReadUInt64();
                break;
            default: return false;
        }

        return true;
    }

    private delegate void Filling(object? target, ReadOnlySpan<object?> items, PickleCursor cursor);

    private void Fill(object?[] items, Filling fill) => fill(stack.Peek(), items, cursor);

    private void Add(object? target, ReadOnlySpan<object?> items, PickleCursor at) => PickleObjects.Add(target, items, at, limits);

    private void SetItems(object? target, ReadOnlySpan<object?> items, PickleCursor at) => PickleObjects.SetItems(target, items, at, limits);

    private PickleGlobal StackGlobal(object?[] parts) => parts is [string module, string name]
        ? new PickleGlobal(module, name)
        : throw cursor.Malformed($"it names something by a {PickleText.KindOf(parts[0])} and a {PickleText.KindOf(parts[1])}, not by two texts");

    private void PushCall(object?[] parts)
    {
        var keywords = parts.Length < 3 ? null : parts[2] as PickleDictionary
            ?? throw cursor.Malformed($"its keywords are a {PickleText.KindOf(parts[2])}, not a dict");
        stack.Push(PickleObjects.Call(parts[0], parts[1], cursor, limits, keywords));
    }

    private InvalidDataException Refused(PickleOpcode opcode) => cursor.Malformed(opcode switch
    {
        PickleOpcode.Ext1 or PickleOpcode.Ext2 or PickleOpcode.Ext4 => "it refers to a registry of extensions that only its writer has",
        PickleOpcode.NextBuffer or PickleOpcode.ReadOnlyBuffer => "it refers to a buffer that lies outside the pickle",
        _ => "there is no such opcode",
    });
}
