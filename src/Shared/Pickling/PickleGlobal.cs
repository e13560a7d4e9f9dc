namespace LisVit.Pickling;

/// <summary>The name of a class or function. Nothing is looked up, imported or called.</summary>
internal sealed record PickleGlobal(string Module, string Name)
{
    public bool Is(string module, string name) => Module == module && Name == name;

    public override string ToString() => PickleText.Clip($"{Module}.{Name}");
}
